"""The layer engine: operations described as data, computed by rule and by a real run."""
