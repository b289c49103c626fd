"""The commands of `copytaster`, one module each."""
