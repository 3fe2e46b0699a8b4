"""The plugins that come with the dashboard; each uses its public API only."""
