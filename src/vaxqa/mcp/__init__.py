"""The assistant for programs that speak the Model Context Protocol (MCP).

    protocol    what is offered, and how a request becomes an answer
    tools       `ask` and `search`: their arguments and results
    resources   the sources, to read
    text        an answer for clients that show only text
    desk        what answers, and for whom: the one thing that differs between transports
    stdio       the desk of ``vaxqa mcp``; that of ``vaxqa serve`` is `vaxqa.server.mcp`

``docs/mcp.md`` shows how clients are told of it.
"""
