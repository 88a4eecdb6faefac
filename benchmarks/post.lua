-- What wrk sends, the same photo again and again, and what it tells at the end: one line of JSON.
-- Counted is what is answered once the server is as busy as it will be, WARM_S seconds on: at the
-- start nothing is ready yet, and what is half done at the end would be lost.
local file = assert(io.open(os.getenv("BODY"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = os.getenv("CONTENT_TYPE")
file:close()

local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } smearlens_time; int gettimeofday(smearlens_time *, void *);")
local clock = ffi.new("smearlens_time")
local warm = tonumber(os.getenv("WARM_S"))
local threads = {}

local function now()
  ffi.C.gettimeofday(clock, nil)
  return tonumber(clock.s) + tonumber(clock.us) / 1e6
end

function setup(thread)
  table.insert(threads, thread)
end

function init()
  counted, from = 0, now() + warm
end

function response(status)
  if status < 400 and now() >= from then
    counted = counted + 1
  end
end

function done(summary, latency)
  local failed, counted = summary.errors, 0
  for _, thread in ipairs(threads) do
    counted = counted + thread:get("counted")
  end
  print(string.format(
    '{"requests": %d, "counted": %d, "seconds": %f, "failed": %d, "p50_ms": %f, "p99_ms": %f}',
    summary.requests, counted, summary.duration / 1e6 - warm,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
