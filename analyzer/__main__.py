"""`python -m analyzer` is the command `logtriage`."""

from analyzer.cli import main

if __name__ == "__main__":
    main()
