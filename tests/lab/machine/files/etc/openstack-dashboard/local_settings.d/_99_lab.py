ALLOWED_HOSTS = ["*"]
OPENSTACK_KEYSTONE_URL = "http://172.24.4.1:5000/v3"
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": "127.0.0.1:11211",
    }
}
