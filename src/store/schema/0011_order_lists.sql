-- Who placed an order, who ended it if it was a person, and which failed one it takes the place of.
ALTER TABLE orders ADD COLUMN placed_by TEXT;  -- "user:alice"; NULL: another program than ours.
ALTER TABLE orders ADD COLUMN ended_by TEXT;
ALTER TABLE orders ADD COLUMN retry_of TEXT;   -- An order_id.

-- Lists of orders by time. Those of all states are put together from those of each, so that two
-- indexes serve all of them. The rowid is the last column of both.
CREATE INDEX orders_state_created ON orders(state, created_at);
CREATE INDEX orders_product_state_created ON orders(product, state, created_at);

-- A failed order has one successor.
CREATE UNIQUE INDEX orders_retry_of ON orders(retry_of) WHERE retry_of IS NOT NULL;
