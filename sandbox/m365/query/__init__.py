"""OData: options, filters, delta."""
