"""A small Functions app that shows what the host does to an app."""

import asyncio
import json
import logging
import threading
import time
from typing import Any

import azure.functions as func

log = logging.getLogger("sample")
log.info("a line of the module")

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)

QUEUE = "%WORK_QUEUE%"
STORAGE = "HarperStorage"


def _told(value: object, status: int = 200) -> func.HttpResponse:
    return func.HttpResponse(json.dumps(value), status_code=status, mimetype="application/json")


@app.route(route="echo/{kind:alpha}/{number:int?}", methods=["GET", "POST"])
def echo(req: func.HttpRequest) -> func.HttpResponse:
    return _told(
        {
            "method": req.method,
            "url": req.url,
            "params": dict(req.params),
            "route": dict(req.route_params),
            "headers": dict(req.headers),
            "body": req.get_body().decode("utf-8", "replace"),
        }
    )


@app.route(route="items/{id}", methods=["GET"])
def a_any(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(f"any {req.route_params['id']}")


@app.route(route="items/special", methods=["GET"])
def z_special(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("special")


@app.route(route="guarded", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
def guarded(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("in")


@app.route(route="bare", methods=["POST"])
def bare(req: func.HttpRequest) -> str:
    return req.get_body().decode()


@app.route(route="breaks")
def breaks(req: func.HttpRequest) -> func.HttpResponse:
    raise RuntimeError("a bug")


@app.route(route="nothing")
def nothing(req: func.HttpRequest) -> func.HttpResponse:
    return None  # type: ignore[return-value]


@app.route(route="cookies")
def cookies(req: func.HttpRequest) -> func.HttpResponse:
    answer = func.HttpResponse("two", headers={"Set-Cookie": "a=1; HttpOnly", "X-Made-By": "sample"})
    answer.headers.add("Set-Cookie", "b=2; Path=/")
    return answer


@app.route(route="slow")
async def slow(req: func.HttpRequest) -> func.HttpResponse:
    await asyncio.sleep(float(req.params.get("seconds", "0")))
    log.info("on thread %s", threading.current_thread().name)
    return func.HttpResponse("slow")


@app.route(route="put", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="%OUTPUT_QUEUE%", connection=STORAGE)
def put(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    out.set(req.get_body().decode())
    return func.HttpResponse("put", status_code=202)


@app.route(route="put-bytes", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="%OUTPUT_QUEUE%", connection=STORAGE)
def put_bytes(req: func.HttpRequest, out: func.Out[bytes]) -> func.HttpResponse:
    out.set(req.get_body())
    return func.HttpResponse("put", status_code=202)


@app.route(route="put-message", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="%OUTPUT_QUEUE%", connection=STORAGE)
def put_message(req: func.HttpRequest, out: func.Out[str]) -> func.HttpResponse:
    out.set(func.QueueMessage(body=req.get_body()))  # type: ignore[arg-type]
    return func.HttpResponse("put", status_code=202)


@app.queue_trigger(arg_name="msg", queue_name=QUEUE, connection=STORAGE)
def work(msg: func.QueueMessage, context: func.Context) -> None:
    body = json.loads(msg.get_body())
    log.info("work id=%s dequeue=%s inserted=%s", msg.id, msg.dequeue_count, msg.insertion_time)
    threading.Thread(target=log.info, args=("a line of a thread",)).start()
    joined = threading.Thread(target=_in_a_thread, args=(context,))
    joined.start()
    joined.join()
    if body.get("do") == "fail":
        raise RuntimeError("cannot do that")
    if body.get("do") == "wait":
        time.sleep(float(body["seconds"]))
    if body.get("do") == "wait for ever at first" and msg.dequeue_count == 1:
        time.sleep(600)
    log.info("done %s", body.get("name"))


def _in_a_thread(context: func.Context) -> None:
    local: Any = context.thread_local_storage
    local.invocation_id = context.invocation_id
    log.info("a line of a thread that joined")


@app.queue_trigger(arg_name="msg", queue_name=f"{QUEUE}-poison", connection=STORAGE)
def bury(msg: func.QueueMessage) -> None:
    log.warning("buried %s", msg.get_body().decode("utf-8", "replace"))
    if msg.get_body() == b'{"do": "fail", "name": "unburied"}':
        raise RuntimeError("cannot bury that")


@app.timer_trigger(arg_name="tick", schedule="*/2 * * * * *")
def often(tick: func.TimerRequest) -> None:
    log.info("tick, past due %s", tick.past_due)


@app.timer_trigger(arg_name="tick", schedule="0 0 3 * * *")
def nightly(tick: func.TimerRequest) -> None:
    log.info("night, past due %s", tick.past_due)


@app.timer_trigger(arg_name="tick", schedule="0 0 4 * * *")
@app.retry(strategy="fixed_delay", max_retry_count="2", delay_interval="00:00:01")
def stubborn(tick: func.TimerRequest, context: func.Context) -> None:
    log.info("try %s", context.retry_context.retry_count)
    if context.retry_context.retry_count < 2:
        raise RuntimeError("not yet")
