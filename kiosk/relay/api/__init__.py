"""The relay over HTTP: routes, who may call them, problem answers, and the document that describes them."""
