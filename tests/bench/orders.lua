-- POST /orders, each with an id of its own. Usage: wrk -s orders.lua URL -- PREFIX [PAUSE_MS], where
-- each connection waits about PAUSE_MS before each request.
local prefix, pause, count = "", 0, 0

function init(arguments)
    prefix = arguments[1]
    pause = tonumber(arguments[2] or 0)
    if pause == 0 then
        delay = nil
    end
end

-- Spread, so that the connections do not ask in step.
function delay()
    return math.random(0, math.floor(2 * pause))
end

function request()
    count = count + 1
    -- Spread over the tree of ids, as random ones are.
    local spread = count * 2654435761 % 4294967296
    return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, string.format(
        '{"order_id":"%08x-%s-%d","product":"widget","quantity":3}', spread, prefix, count))
end
