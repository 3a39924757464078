"""A WebKitGTK window, driven by JSON lines: {"id", "op", ...} on standard input, {"id", "value" | "error"} on standard
output. Its profile lasts, as a normal Safari window's does; automation's own windows are private ones."""

import argparse
import json
import os
import sys
import threading

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2

parser = argparse.ArgumentParser()
parser.add_argument("--profile", required=True)
parser.add_argument("--features", default="", help="WebKit's own switches, e.g. FileSystem=1,StorageAPI=1")
options = parser.parse_args()

# What WebKit itself prints goes to standard error: standard output is for answers.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)


def answer(call, **what):
    answers.write(json.dumps({"id": call, **what}) + "\n")


settings = WebKit2.Settings()
settings.set_enable_write_console_messages_to_stdout(True)
known = WebKit2.Settings.get_all_features()
features = {known.get(i).get_identifier(): known.get(i) for i in range(known.get_length())}
for word in filter(None, options.features.split(",")):
    name, on = word.split("=")
    settings.set_feature_enabled(features[name], on == "1")

manager = WebKit2.WebsiteDataManager(
    base_data_directory=os.path.join(options.profile, "data"),
    base_cache_directory=os.path.join(options.profile, "cache"),
)
view = WebKit2.WebView(web_context=WebKit2.WebContext(website_data_manager=manager), settings=settings)
window = Gtk.Window()
window.set_decorated(False)
window.set_default_size(1280, 900)
window.add(view)
window.show_all()

loading = []


def on_load(_view, event):
    if event == WebKit2.LoadEvent.FINISHED:
        while loading:
            answer(loading.pop(), value=None)


def on_failure(_view, _event, uri, error):
    while loading:
        answer(loading.pop(), error=f"{uri}: {error.message}")
    return False


def on_death(_view, reason):
    answer(0, error=f"WebKit's process ended: {reason.value_nick}")


view.connect("load-changed", on_load)
view.connect("load-failed", on_failure)
view.connect("web-process-terminated", on_death)


def call_in_page(call, body):
    def done(_view, result):
        try:
            value = view.call_async_javascript_function_finish(result)
            answer(call, value=None if value.is_undefined() else json.loads(value.to_json(0) or "null"))
        except GLib.Error as error:
            answer(call, error=str(error))

    view.call_async_javascript_function(body, -1, None, None, None, None, done)


def take_picture(call, path):
    def done(_view, result):
        try:
            view.get_snapshot_finish(result).write_to_png(path)
            answer(call, value=None)
        except GLib.Error as error:
            answer(call, error=str(error))

    view.get_snapshot(WebKit2.SnapshotRegion.VISIBLE, WebKit2.SnapshotOptions.NONE, None, done)


def handle(message):
    call, op = message["id"], message["op"]
    if op == "open":
        loading.append(call)
        view.load_uri(message["url"])
    elif op == "reload":
        loading.append(call)
        view.reload()
    elif op == "call":
        call_in_page(call, message["body"])
    elif op == "size":
        window.resize(message["width"], message["height"])
        answer(call, value=None)
    elif op == "picture":
        take_picture(call, message["path"])
    else:
        answer(call, error=f"no operation is called {op}")


def listen():
    for line in sys.stdin:
        GLib.idle_add(handle, json.loads(line))
    GLib.idle_add(Gtk.main_quit)


threading.Thread(target=listen, daemon=True).start()
answer(0, value=f"WebKitGTK {WebKit2.get_major_version()}.{WebKit2.get_minor_version()}")
Gtk.main()
