-- A status that no shipment has any more leaves no row: what is counted, and what there may be, are
-- those in use.
DROP TRIGGER shipments_count_delete;
DROP TRIGGER shipments_count_update;

CREATE TRIGGER shipments_count_delete AFTER DELETE ON shipments
WHEN (OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                 ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE BEGIN
    UPDATE shipment_counts SET count = count - 1 WHERE status = OLD.status;
    DELETE FROM shipment_counts WHERE status = OLD.status AND count = 0;
END;

-- Also when a row moves to another id, out of what is arriving or into it.
CREATE TRIGGER shipments_count_update AFTER UPDATE OF id, status ON shipments
WHEN OLD.status <> NEW.status OR OLD.id <> NEW.id BEGIN
    UPDATE shipment_counts SET count = count - 1
    WHERE status = OLD.status
      AND (OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                      ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE;
    UPDATE arriving_counts SET count = count - 1
    WHERE status = OLD.status
      AND OLD.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= OLD.id
                     ORDER BY first_id DESC LIMIT 1);
    INSERT INTO shipment_counts(status, count)
        SELECT NEW.status, 1
        WHERE (NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                          ORDER BY first_id DESC LIMIT 1)) IS NOT TRUE
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
    INSERT INTO arriving_counts(status, count)
        SELECT NEW.status, 1
        WHERE NEW.id <= (SELECT last_id FROM arriving_shipments WHERE first_id <= NEW.id
                         ORDER BY first_id DESC LIMIT 1)
        ON CONFLICT(status) DO UPDATE SET count = count + 1;
    DELETE FROM shipment_counts WHERE status = OLD.status AND count = 0;
END;

DELETE FROM shipment_counts WHERE count = 0;
