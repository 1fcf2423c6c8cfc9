-- The trace of the request that placed an order, as its headers say it: what is done for the order
-- later, by whichever process, goes on in it. NULL: it was not traced, or had no such header.
ALTER TABLE orders ADD COLUMN traceparent TEXT;
ALTER TABLE orders ADD COLUMN tracestate TEXT;
