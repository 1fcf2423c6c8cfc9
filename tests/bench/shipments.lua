-- POST /shipments, each under a key of its own. Usage: wrk -s shipments.lua URL -- PREFIX
local prefix, count = "", 0

function init(arguments)
    prefix = arguments[1]
end

function request()
    count = count + 1
    -- Spread over the tree of keys, as random ones are.
    local spread = count * 2654435761 % 4294967296
    return wrk.format("POST", nil, {
        ["Content-Type"] = "application/json",
        ["Idempotency-Key"] = string.format("%08x-%s-%d", spread, prefix, count),
    }, '{"status":"CREATED"}')
end
