"""The subcommands of `copytaster subscriptions`, and how subscriptions and queries are shown."""
