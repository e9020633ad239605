"""What the portal holds about one person: finding it, handing it out, taking it away."""
