"""What a healthy service and its neighbours write: made up, in the wording of the programs."""

from __future__ import annotations

STARTS = """
INFO Started server process [17]
INFO Waiting for application startup.
INFO Application startup complete.
INFO Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)
INFO Uvicorn running on socket ('0.0.0.0', 8000) (Press CTRL+C to quit)
INFO Started parent process [1]
INFO Started reloader process [1] using WatchFiles
INFO Starting gunicorn 23.0.0
INFO Listening at: http://0.0.0.0:8000 (1)
INFO Listening at: unix:/run/gunicorn.sock (1)
INFO Using worker: uvicorn.workers.UvicornWorker
INFO Booting worker with pid: 12
INFO Booting worker with pid: 13
INFO Control socket listening at /tmp/gunicorn.ctl
INFO Server is ready. Spawning workers
INFO Watching for file changes with StatReloader
INFO System check identified no issues (0 silenced).
INFO Django version 5.2.1, using settings 'shop.settings'
INFO Operations to perform: Apply all migrations: admin, auth, contenttypes, sessions, shop
INFO Running migrations: No migrations to apply.
INFO Applying shop.0042_order_locale... OK
INFO Performing system checks...
INFO  * Serving Flask app 'shop'
INFO  * Debug mode: off
INFO Context impl PostgresqlImpl.
INFO Will assume transactional DDL.
INFO Running upgrade 1f2e -> 3d4c, add column locale to users
DEBUG Using selector: EpollSelector
INFO 128 self-tests passed, 0 failed, 0 errors
INFO startup finished in 4.1 s, 0 failed checks
INFO error handler installed
INFO exception hook installed for ConnectionError, TimeoutError
INFO SessionMiddleware installed
INFO lifespan: on
INFO bind address is ('0.0.0.0', 8000)
INFO port 8000 is free
"""

ENDS = """
INFO Shutting down
INFO Waiting for connections to close. (CTRL+C to force quit)
INFO Waiting for background tasks to complete. (CTRL+C to force quit)
INFO Waiting for application shutdown.
INFO Application shutdown complete.
INFO Finished server process [17]
INFO Stopping parent process [1]
INFO Waiting for child process [12]
INFO Handling signal: term
INFO Worker exiting (pid: 12)
INFO Worker (pid:12) was sent SIGTERM!
INFO Shutting down: Master
INFO Autorestarting worker after current request.
INFO Maximum request limit of 1042 exceeded. Terminating process.
INFO database pool closed, 5 connections
INFO Redis connections closed
"""

REQUESTS = """
INFO 10.8.0.4:51234 - "GET /health HTTP/1.1" 200 OK
INFO 10.8.0.4:51235 - "POST /orders HTTP/1.1" 201 Created
INFO 10.8.0.4:51236 - "GET /orders/error-codes HTTP/1.1" 200 OK
INFO 10.8.0.4:51237 - "GET /docs/connection-refused HTTP/1.1" 200 OK
INFO 10.8.0.4 - - [03/Feb/2026:08:00:01 +0000] "GET /static/timeout.css HTTP/1.1" 200 1024 "-" "Mozilla/5.0"
INFO "GET /search?q=deadlock+detected HTTP/1.1" 200 812
INFO request finished in 459 ms, status 200
INFO order 17 created for tenant acme
INFO payment of order 17 declined by the customer's bank
INFO user 4711 signed in
INFO user 4711 signed out, session ended
INFO upload 17 finished: 12 rows, 0 errors
INFO imported 1042 rows, 3 duplicates skipped
INFO mail to 12 recipients queued
INFO cache miss for key orders:17
INFO feature flag new-checkout is off
INFO chat message stored: what does "OOM command not allowed" mean?
INFO chat message stored: my worker said WORKER TIMEOUT yesterday, why?
INFO chat message stored: postgres tells me password authentication failed, help
INFO search index refreshed, 0 failed
INFO health check ok: database 3 ms, redis 1 ms
INFO rate limit for tenant acme is 100 requests a minute
INFO websocket connection accepted
INFO websocket connection closed
INFO connection open
INFO connection closed
INFO model answered in 1.9 s with 412 tokens
INFO request to the model took 2.4 s, status 200
INFO HTTP Request: POST https://api.openai.com/v1/chat/completions "HTTP/1.1 200 OK"
INFO HTTP Request: POST https://api.anthropic.com/v1/messages "HTTP/1.1 200 OK"
INFO context of 8123 tokens is within the limit of 128000
INFO published message 17 to topic orders
INFO pulled 10 messages from subscription orders-worker
INFO uploaded report.csv to bucket acme-reports
INFO secret db-password loaded, version 7
INFO authorized with the metadata server's token
INFO TLS certificate of shop.example.com is valid until 2026-05-01
INFO resolved db.internal to 10.20.0.3 in 2 ms
INFO disk usage 61 %, memory 212 MiB of 512 MiB
INFO no deadlock, no timeout, no error in the last hour
"""

POSTGRES = """
INFO starting PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, 64-bit
INFO listening on IPv4 address "0.0.0.0", port 5432
INFO listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"
INFO database system was shut down at 2026-02-03 07:59:04 UTC
INFO database system is ready to accept connections
INFO connection received: host=10.8.0.4 port=41512
INFO connection authenticated: identity="shop" method=scram-sha-256 (/etc/postgresql/pg_hba.conf:87)
INFO connection authorized: user=shop database=shop application_name=api SSL enabled (protocol=TLSv1.3)
INFO disconnection: session time: 0:00:07.412 user=shop database=shop host=10.8.0.4 port=41512
INFO checkpoint starting: time
INFO checkpoint complete: wrote 44 buffers (0.3%); 0 WAL file(s) added, 0 removed; write=4.308 s
INFO automatic vacuum of table "shop.public.orders": index scans: 1
INFO automatic analyze of table "shop.public.orders"
INFO automatic vacuum to prevent wraparound of table "shop.public.events": index scans: 1
INFO duration: 1203.412 ms  statement: SELECT * FROM orders WHERE state = 'failed'
INFO parameter "work_mem" changed to "32MB"
INFO received SIGHUP, reloading configuration files
INFO received fast shutdown request
INFO shutting down
INFO database system is shut down
INFO process 24393 acquired ShareLock on transaction 736 after 201.460 ms
INFO replication connection authorized: user=replicator application_name=replica1
INFO started streaming WAL from primary at 0/3000000 on timeline 1
NOTICE relation "orders_old" does not exist, skipping
NOTICE table "tmp" does not exist, skipping
NOTICE database "tmp" does not exist, skipping
NOTICE role "auditor" does not exist, skipping
NOTICE relation "orders" already exists, skipping
INFO waiting for pool 'pool-1' initialization
INFO pool 'pool-1' is ready to use
INFO growing pool 'pool-1' to 5
INFO adding new connection to the pool
INFO discarding expired connection <psycopg.Connection [IDLE] (host=10.20.0.3 database=shop) at 0x7f2a>
INFO resizing 'pool-1' to min_size=4 max_size=8
INFO BEGIN (implicit)
INFO SELECT orders.id, orders.error FROM orders WHERE orders.state = %(state)s
INFO [generated in 0.00012s] {'state': 'failed'}
INFO COMMIT
INFO ROLLBACK
DEBUG Created new connection <AdaptedConnection <asyncpg.connection.Connection object at 0x7f2a>>
DEBUG Pool size: 5  Connections in pool: 1 Current Overflow: -4 Current Checked out connections: 0
INFO Pool disposed. Pool size: 5  Connections in pool: 0 Current Overflow: -5 Current Checked out connections: 0
INFO Authorizing with Application Default Credentials
INFO [acme:europe-west1:pg] Listening on 127.0.0.1:5432
INFO The proxy has started successfully and is ready for new connections!
INFO [acme:europe-west1:pg] Accepted connection from 127.0.0.1:48400
INFO [acme:europe-west1:pg] client closed the connection
INFO [acme:europe-west1:pg] instance closed the connection
INFO SIGTERM signal received. Shutting down...
DEBUG ['acme:europe-west1:pg']: Connection info refresh operation started
DEBUG ['acme:europe-west1:pg']: Connection info refresh operation complete
INFO C-0x55: shop/shop@10.8.0.4:41512 login attempt: db=shop user=shop tls=no
INFO S-0x56: shop/shop@10.20.0.3:5432 new connection to server (from 10.8.0.9:51022)
INFO stats: 12 xacts/s, 31 queries/s, in 4121 B/s, out 9812 B/s, xact 1203 us, query 412 us, wait 3 us
INFO Database: connected after 2 attempts
INFO statement timeout is 30 s, lock timeout 5 s
"""

REDIS = """
INFO oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo
INFO Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started
INFO Configuration loaded
INFO monotonic clock: POSIX clock_gettime
INFO Running mode=standalone, port=6379.
INFO Server initialized
INFO Ready to accept connections
INFO Ready to accept connections tcp
INFO DB loaded from disk: 0.412 seconds
INFO DB loaded from append only file: 1.204 seconds
INFO 100 changes in 300 seconds. Saving...
INFO Background saving started by pid 25016
INFO DB saved on disk
INFO Fork CoW for RDB: current 0 MB, peak 0 MB, average 0 MB
INFO Background saving terminated with success
INFO Background append only file rewriting started by pid 311
INFO Background AOF rewrite terminated with success
INFO Connecting to MASTER 10.0.0.3:6379
INFO MASTER <-> REPLICA sync started
INFO Master replied to PING, replication can continue...
INFO MASTER <-> REPLICA sync: Finished with success
INFO Replica 10.0.0.4:6379 asks for synchronization
INFO Synchronization with replica 10.0.0.4:6379 succeeded
INFO +switch-master mymaster 10.0.0.3 6379 10.0.0.4 6379
INFO Cluster state changed: ok
INFO No cluster configuration found, I'm e1be197552e57f127567e5fd8f3c192e43f52bf9
INFO User requested shutdown...
INFO Redis is now ready to exit, bye bye...
INFO Redis: connected, 3 ms
INFO redis: maxmemory 1024 MB, used memory 212 MB, policy allkeys-lru
INFO lock orders:17 acquired, released after 3 s
INFO consumer group orders exists already, going on
"""

LIBRARIES = """
WARNING The 'ENVIRONMENT' variable is not set, using 'staging'
WARNING Retry 1 of 3 of the mail server
WARNING slow request: GET /report took 3.1 s
WARNING DeprecationWarning: datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version
WARNING UserWarning: Field "model_name" has conflict with protected namespace "model_".
WARNING ASGI app factory detected. Using it, but please consider setting the --factory flag explicitly.
WARNING memory 91 % of the soft limit
WARNING token of user 4711 expired, sent to the login page
WARNING order 17 paid twice, refunded
WARNING Not all of 12 mails were delivered: 1 mailbox is full
"""


def _entries(block: str) -> list[tuple[str, str]]:
    return [(level, line) for level, _, line in (entry.partition(" ") for entry in block.strip("\n").split("\n"))]


HEALTHY = [entry for block in (STARTS, REQUESTS, POSTGRES, REDIS, LIBRARIES, ENDS) for entry in _entries(block)]
"""Severities and lines of which no rule knows anything."""

RECOVERED = _entries("""
WARNING error connecting in 'p': connection to server at "10.20.0.3", port 5432 failed: Connection refused
INFO pool 'pool-1' is ready to use
WARNING connection to server at "127.0.0.1", port 5432 failed: Connection refused, attempt 1 of 5
INFO Database: connected after 2 attempts
WARNING Error 111 connecting to 10.0.0.3:6379. Connection refused. Trying again in 1 s
INFO Redis: connected after 2 attempts
WARNING redis: LOADING Redis is loading the dataset in memory, trying again in 2 s
ERROR Connection in use: ('0.0.0.0', 8000)
ERROR Retrying in 1 second.
INFO Listening at: http://0.0.0.0:8000 (1)
WARNING FATAL:  the database system is starting up
INFO database system is ready to accept connections
WARNING Invalid HTTP request received.
WARNING Invalid request from ip=203.0.113.7: Invalid HTTP request line: 'GARBAGE'
ERROR Invalid HTTP_HOST header: '203.0.113.80'. You may need to add '203.0.113.80' to ALLOWED_HOSTS.
WARNING socket.send() raised exception.
WARNING Executing <Handle sleep(0.2) created at /app/main.py:10> took 0.200 seconds
INFO could not receive data from client: Connection reset by peer
WARNING could not serialize access due to concurrent update, transaction repeated
WARNING WARNING Memory overcommit must be enabled! Without it, a background save may fail.
WARNING Warning: Could not create server TCP listening socket ::1:6379: bind: Cannot assign requested address
""")
"""Troubles that a service gets over; rules may know them, but none is critical."""

INFORMING = (
    'recovered: password authentication failed for user "shop" until the secret was mounted',
    'test of the alert: FATAL:  database "shop" does not exist',
    "replayed from the archive: WRONGPASS invalid username-password pair or user is disabled.",
    'resolved: no pg_hba.conf entry for host "10.8.0.4", user "shop", database "shop", no encryption',
    "runbook opened: Application startup failed. Exiting.",
    "runbook opened: Reason: Worker failed to boot.",
    "user wrote: [Errno 98] Address already in use",
    "user wrote: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
    "user wrote: The proxy has encountered a terminal error: what now?",
    "closed ticket 17: NOAUTH Authentication required.",
    "closed ticket 18: Redis Cluster cannot be connected. Please provide at least one reachable node",
    "user wrote: Can't connect to ('0.0.0.0', 8000)",
    "granted after: Error 403: boss::NOT_AUTHORIZED: missing permission cloudsql.instances.get on instances/pg",
    "Shutting down: Master",
)
"""Lines at INFO that quote what would be critical."""
