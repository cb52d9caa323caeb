-- Requests for wrk: a 280-character post at a time, no two alike; with MIX=1 in the environment batches,
-- comparisons and attributions between them, for a soak. Counts answers by status.
--
--   wrk -t 2 -c 64 -d 30 --latency -s benches/server/posts.lua http://127.0.0.1:8713

local words = {}
for word in ("the harbour was closed again this morning and nobody at the office could say for how long " ..
    "we waited until nine then the ferry left without us which is what it always does when it rains " ..
    "my cousin says they must discuss about the new timetable but I do not believe a word of it"):gmatch("%S+") do
    words[#words + 1] = word
end

local threads = {}
local mix = os.getenv("MIX") == "1"

function setup(thread)
    thread:set("number", #threads + 1)
    threads[#threads + 1] = thread
end

function init()
    math.randomseed(number)
    counts = {}
end

local function post()
    local text = {}
    local length = 0
    while length < 280 do
        local word = words[math.random(#words)]
        text[#text + 1] = word
        length = length + #word + 1
    end
    return table.concat(text, " "):sub(1, 280)
end

local function list(count, shape)
    local items = {}
    for n = 1, count do
        items[n] = shape:format(post())
    end
    return table.concat(items, ",")
end

local headers = { ["content-type"] = "application/json" }

local function ask(path, body)
    return wrk.format("POST", path, headers, body)
end

function request()
    local kind = mix and math.random(20) or 0
    if kind == 1 then
        return ask("/v1/score", ('{"items":[%s]}'):format(list(20, '{"text":"%s"}')))
    elseif kind == 2 then
        local side = '{"texts":[%s]}'
        return ask("/v1/compare", ('{"a":%s,"b":%s}'):format(side:format(list(10, '"%s"')), side:format(list(10, '"%s"'))))
    elseif kind == 3 then
        return ask("/v1/attribute", ('{"items":[%s]}'):format(list(5, '{"account":"a","text":"%s"}')))
    elseif kind == 4 then
        return ask("/v1/score", '{"items": [{"text": nul')
    end
    return ask("/v1/score", ('{"text":"%s"}'):format(post()))
end

function response(status)
    counts[status] = (counts[status] or 0) + 1
end

function done()
    local all = {}
    for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("counts")) do
            all[status] = (all[status] or 0) + count
        end
    end
    for status, count in pairs(all) do
        print(("status %d: %d"):format(status, count))
    end
end
