"""The command line. Only this room imports typer or ends the process."""
