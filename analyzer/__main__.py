"""`python -m analyzer` is the command `logtriage`."""

from analyzer.cli import command

if __name__ == "__main__":
    command()
