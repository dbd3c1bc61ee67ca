"""Part of the stand-in of DevStack: answers where its Keystone and its Horizon would."""

import http.server
import sys

PAGES = {
    "/identity": (300, b'{"versions": {}}'),
    "/dashboard/auth/login/": (200, b'<form><input name="csrfmiddlewaretoken"></form>'),
}


class Services(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, page = PAGES.get(self.path, (404, b""))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


host, port = sys.argv[1:]
http.server.ThreadingHTTPServer((host, int(port)), Services).serve_forever()
