CREATE TEMP TABLE IF NOT EXISTS placeholder_for_merge(x);
