"""The HTTP endpoint: the same path of a question, for pages and programs.

    connections  body  envelope     a request on its way in: slow, large, unexpected ones end here
    access  sites  quota            who asks, what they may see, how often
    ask  sources  shared  verify  feedback  suggestions  health     one module per route
    openai_*  mcp                   the same as a model of OpenAI's interface, and as tools
    widget  snippets                what course pages load, and what is pasted into them
    streams  sse                    events of the assistant, from a thread to the wire
    live  work  store  seals        the index that answers, threads, what readers had kept
    problems  logs  metrics  openapi                                what is told to whom

`app` wires them. A further surface is a module with a ``router`` that takes an `access.Asking`,
gets its events from `streams`, and is named in `app.ROUTERS`.
"""
