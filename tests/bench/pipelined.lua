-- Eight requests at once on each connection: for each of them wrk has less to do than a server.
local batch

function init()
    local requests = {}
    for i = 1, 8 do
        requests[i] = wrk.format()
    end
    batch = table.concat(requests)
end

function request()
    return batch
end
