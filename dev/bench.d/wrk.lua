-- What wrk sends. The environment says what (main.py sets it):
--   BENCH_KIND      bodies: one of the lines of BENCH_BODIES each time; transition, transition-with-key, use,
--                   use-hot
--   BENCH_BODIES    a file of request bodies, one a line
--   BENCH_TOKEN     a file that holds the token
--   BENCH_TENANTS   how many tenants there are
--   BENCH_CHECK     set: look into every answer for errors (a warm-up; it slows wrk down)

local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

local function read(path)
    local file = assert(io.open(path, "r"))
    local text = file:read("*a")
    file:close()
    return text
end

local function seed()
    local file = assert(io.open("/dev/urandom", "rb"))
    local a, b, c = file:read(3):byte(1, 3)
    file:close()
    return a * 65536 + b * 256 + c
end

local SUSPEND = [[{"query":"mutation($i:SuspendTenantInput!){suspendTenant(input:$i){tenant{id status version}}}",]]
    .. [["variables":{"i":{"tenantId":"%s","cause":"BILLING","reason":"invoice 4711 is unpaid since October"%s}}}]]
local RESUME = [[{"query":"mutation($i:ResumeTenantInput!){resumeTenant(input:$i){tenant{id status version}}}",]]
    .. [["variables":{"i":{"tenantId":"%s"%s}}}]]
local USE = [[{"query":"mutation($i:ConsumeQuotaInput!){consumeQuota(input:$i){quota{used remaining}}}",]]
    .. [["variables":{"i":{"tenantId":"%s","resource":"seats","amount":1,"idempotencyKey":"%s%d"}}}]]
-- A tenant is resumed this many suspensions after its own: long after that was answered.
local BEHIND = 64

local requests, bodies, sent = {}, 0, 0
local suspended, first, last = {}, 1, 0
local tenants, keyed, run, place

errors, example = 0, ""

function init(_)
    local from_urandom = seed()
    math.randomseed(from_urandom)
    wrk.method = "POST"
    wrk.headers["Authorization"] = "Bearer " .. read(os.getenv("BENCH_TOKEN")):gsub("%s", "")
    wrk.headers["Content-Type"] = "application/json"
    if os.getenv("BENCH_KIND") == "bodies" then
        for line in io.lines(os.getenv("BENCH_BODIES")) do
            bodies = bodies + 1
            requests[bodies] = wrk.format(nil, nil, nil, line)
        end
        request = function() return requests[math.random(bodies)] end
    else
        tenants = tonumber(os.getenv("BENCH_TENANTS"))
        place = math.random(tenants)
        keyed = os.getenv("BENCH_KIND") == "transition-with-key"
        run = string.format("%06x-%d-", from_urandom, number)
        request = kinds[os.getenv("BENCH_KIND")]
    end
    if os.getenv("BENCH_CHECK") then response = check end
end

local function key()
    return keyed and string.format([[,"idempotencyKey":"%s%d"]], run, sent) or ""
end

-- Each thread has tenants of its own, and comes back to one only after all others: no two requests that are under way
-- at once want opposite things of one tenant. The last tenant is left alone.
local function draw()
    local count = math.floor((tenants - 3) / 2)
    local stride = count % 7919 == 0 and 7907 or 7919
    place = (place + stride) % count
    return string.format("7e000000-0000-4000-8000-%012d", 1 + number + 2 * place)
end

function transition()
    sent = sent + 1
    if sent % 2 == 0 and last - first >= BEHIND then
        local id = suspended[first]
        suspended[first] = nil
        first = first + 1
        return wrk.format(nil, nil, nil, string.format(RESUME, id, key()))
    end
    local id = draw()
    -- wrk asks for a first request only to look at it, and doesn't send it.
    if sent > 1 then
        last = last + 1
        suspended[last] = id
    end
    return wrk.format(nil, nil, nil, string.format(SUSPEND, id, key()))
end

local function use(id)
    sent = sent + 1
    return wrk.format(nil, nil, nil, string.format(USE, id, run, sent))
end

kinds = {
    transition = transition,
    ["transition-with-key"] = transition,
    use = function() return use(string.format("7e000000-0000-4000-8000-%012d", math.random(0, math.min(tenants, 2000) - 1))) end,
    ["use-hot"] = function() return use("7e000000-0000-4000-8000-000000000000") end,
}

function check(status, _, body)
    if status ~= 200 or body:find('"errors"', 1, true) or body:find('"data":{"tenant":null}', 1, true) then
        errors = errors + 1
        example = body:sub(1, 300)
    end
end

function done(summary, latency, _)
    local wrong, shown = 0, ""
    for _, thread in ipairs(threads) do
        wrong = wrong + (thread:get("errors") or 0)
        shown = thread:get("example") ~= "" and thread:get("example") or shown
    end
    local socket = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format("BENCH %d %d %d %d %d %d %d\n", summary.requests, summary.duration, socket,
        summary.errors.status, wrong, latency:percentile(50), latency:percentile(99)))
    if shown ~= "" then io.write("BENCH-EXAMPLE " .. shown .. "\n") end
end
