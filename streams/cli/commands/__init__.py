"""The commands of `copytaster`, each in a file of its own."""
