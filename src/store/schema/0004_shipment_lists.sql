-- Lists of shipments by time, of all and of one status. The rowid, which is the id, is the last
-- column of both: pages go on between shipments of the same moment.
CREATE INDEX shipments_created ON shipments(created_at);
CREATE INDEX shipments_status_created ON shipments(status, created_at);
