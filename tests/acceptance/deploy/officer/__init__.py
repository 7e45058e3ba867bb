"""The path of a council's IT officer, from a bare Debian to a running service and away again, played as `docs/deploying.md`
says it: `make officer`."""
