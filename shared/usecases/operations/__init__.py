"""What operators see and do: rounds of the timers, alarms, burials, replays, health."""
