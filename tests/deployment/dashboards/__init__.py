"""`make test-dashboards`: every panel of the dashboards, queried on a real Prometheus."""
