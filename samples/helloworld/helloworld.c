/*
 * A web server for trying Barista out: one thread, epoll, no C library.
 *
 *   GET /                  Hello $TARGET!          (any path that is not below)
 *   GET /healthz           ok
 *   GET /info              revision, pid and the request's headers, one per line
 *   POST /echo             the body, as it comes in
 *   GET /exit?code=3       ends the process with that code, without an answer
 *   ?sleep=MS ?cpu=MS ?status=CODE ?size=BYTES    on any other path, together; ?info is /info
 *   ?keep=MS               asks for so much time after the answer (Barista-Keep-Running)
 *   Upgrade: echo          101, then all bytes come back until one side closes
 *
 * Listens on 0.0.0.0:$PORT (8080). LOG=1 prints a line per request. To see what a platform says of it: EXIT=code ends
 * it at the start, LISTEN=no lets it run without listening, BURN=ms uses that much CPU before it listens, HOLD=MB holds
 * that much memory. SIGTERM and SIGINT: no new connections, open requests are answered, then exit 0.
 *
 * A connection is a small machine: HEAD -> BODY -> SLEEP -> STREAM -> HEAD. /info and /echo are answered at HEAD,
 * and BODY copies the echo. An upgraded one is OPEN. A peer that does not read its answer is not read from.
 */
#include "sys.h"

#include <asm/fcntl.h>
#include <asm/signal.h>
#include <asm/socket.h>
#include <linux/eventpoll.h>
#include <linux/in.h>
#include <linux/mman.h>
#include <linux/resource.h>
#include <linux/time.h>

enum { CONNECTIONS = 4096, IN = 8192, OUT = 20480, LINE = 256, HEAD_GRACE_MS = 500 };

/* From headers that belong to a C library; the same on both machines. */
enum { AGAIN = 11, INTERRUPTED = 4, STREAM_SOCKET = 1, INTERNET = 2, NO_SIGNAL = 0x4000, NO_DELAY = 1, FILES = 7 };

enum state { FREE, HEAD, BODY, SLEEP, STREAM, OPEN };
enum chunk { SIZE, EXTENSION, DATA, DATA_END, TRAILER };

struct connection {
    int fd;
    enum state state;
    int in_used, out_from, out_used;
    uint32_t interest;
    /* of the request at hand */
    int keep_alive, head_only, answered, health, info, echo, upgrade, chunked, status, trailing;
    enum chunk chunk;
    long body_left, chunk_left, sleep_ms, cpu_ms, keep_ms;
    long size; /* bytes to stream, or -1 */
    int line_used;
    char line[LINE], in[IN], out[OUT];
};

static struct connection connections[CONNECTIONS];
static long wake_at[CONNECTIONS]; /* ms; 0: not asleep. Apart, so that a look at all is quick */
static int free_slots[CONNECTIONS], free_count, open_count;
static int poller, listener, draining, log_requests, deaf;
static long drain_began;
static const char *target = "World", *service = "", *revision = "", *configuration = "";
static const char *port_text = "8080";

/* ---- text ---- */

static size_t length(const char *s) {
    size_t n = 0;
    while (s[n]) n++;
    return n;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static int same(const char *a, size_t n, const char *b) {
    for (size_t i = 0; i < n; i++) {
        if (!b[i] || lower(a[i]) != lower(b[i])) return 0;
    }
    return !b[n];
}

/* Digits at the start of s; -1 if there are none, or too many. */
static long number(const char *s, const char *end) {
    long n = 0;
    const char *from = s;
    for (; s < end && *s >= '0' && *s <= '9'; s++) {
        if (s - from > 15) return -1;
        n = n * 10 + (*s - '0');
    }
    return s == from ? -1 : n;
}

static void print(const char *s, size_t n) {
    while (n > 0) {
        long written = SYS(write, 1, s, n);
        if (written <= 0) return; /* no process reads our output: serving matters more */
        s += written;
        n -= (size_t)written;
    }
}

static void put(struct connection *c, const char *s, size_t n) {
    if (n > (size_t)(OUT - c->out_used)) n = (size_t)(OUT - c->out_used);
    memcpy(c->out + c->out_used, s, n);
    c->out_used += (int)n;
}

static void put_text(struct connection *c, const char *s) { put(c, s, length(s)); }

static void put_number(struct connection *c, long n, int base) {
    char digits[24];
    int at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[n % base];
        n /= base;
    } while (n);
    put(c, digits + at, sizeof digits - (size_t)at);
}

/* ---- time ---- */

static long clock_ms(int clock) {
    struct __kernel_timespec now;
    SYS(clock_gettime, clock, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static long now_ms(void) { return clock_ms(CLOCK_MONOTONIC); }

static void burn(long ms) {
    long until = clock_ms(CLOCK_PROCESS_CPUTIME_ID) + ms;
    while (clock_ms(CLOCK_PROCESS_CPUTIME_ID) < until) {
        for (volatile int i = 0; i < 20000; i++) {
        }
    }
}

/* ---- connections ---- */

static int slot_of(struct connection *c) { return (int)(c - connections); }

static void want(struct connection *c, uint32_t events) {
    if (c->interest == events) return;
    struct epoll_event event = {events, (uint64_t)slot_of(c)};
    c->interest = events;
    SYS(epoll_ctl, poller, EPOLL_CTL_MOD, c->fd, &event);
}

static void listen_again(int on) {
    if (listener < 0) return;
    struct epoll_event event = {on ? EPOLLIN : 0, CONNECTIONS};
    SYS(epoll_ctl, poller, EPOLL_CTL_MOD, listener, &event);
}

static void end(struct connection *c) {
    SYS(close, c->fd);
    c->state = FREE;
    wake_at[slot_of(c)] = 0;
    open_count--;
    if (free_count == 0) listen_again(1);
    free_slots[free_count++] = slot_of(c);
}

static void accept_all(void) {
    while (free_count > 0) {
        long fd = SYS(accept4, listener, 0, 0, O_NONBLOCK | O_CLOEXEC);
        if (fd == -INTERRUPTED) continue;
        if (fd < 0) return;
        int yes = 1;
        SYS(setsockopt, fd, IPPROTO_TCP, NO_DELAY, &yes, sizeof yes);
        int slot = free_slots[--free_count];
        struct connection *c = &connections[slot];
        c->fd = (int)fd;
        c->state = HEAD;
        c->in_used = c->out_from = c->out_used = 0;
        c->interest = EPOLLIN;
        open_count++;
        struct epoll_event event = {EPOLLIN, (uint64_t)slot};
        SYS(epoll_ctl, poller, EPOLL_CTL_ADD, fd, &event);
    }
    listen_again(0); /* full: the kernel keeps them until one ends */
}

/* ---- requests ---- */

static const char *parameter(const char *query, const char *end, const char *name) {
    size_t n = length(name);
    for (const char *at = query; at < end; at++) {
        const char *next = at;
        while (next < end && *next != '&') next++;
        if ((size_t)(next - at) >= n && same(at, n, name)) {
            if (at + n == next) return next;
            if (at[n] == '=') return at + n + 1;
        }
        at = next;
    }
    return 0;
}

static long numeric(const char *query, const char *end, const char *name, long otherwise) {
    const char *value = parameter(query, end, name);
    long n = value ? number(value, end) : -1;
    return n < 0 ? otherwise : n;
}

static void plan(struct connection *c, const char *path, const char *path_end, const char *end) {
    const char *query = path_end < end ? path_end + 1 : end;
    size_t n = (size_t)(path_end - path);
    c->sleep_ms = numeric(query, end, "sleep", 0);
    c->cpu_ms = numeric(query, end, "cpu", 0);
    c->keep_ms = numeric(query, end, "keep", 0);
    c->status = (int)numeric(query, end, "status", 200);
    if (c->status < 200 || c->status > 599) c->status = 400;
    c->size = numeric(query, end, "size", -1);
    c->health = same(path, n, "/healthz");
    c->info = same(path, n, "/info") || parameter(query, end, "info");
    c->echo = same(path, n, "/echo");
    if (same(path, n, "/exit")) SYS(exit_group, numeric(query, end, "code", 0));
}

static void header(struct connection *c, const char *name, size_t n, const char *value, const char *end) {
    size_t size = (size_t)(end - value);
    if (same(name, n, "content-length")) {
        c->body_left = number(value, end);
        if (c->body_left < 0) c->status = 400;
    } else if (same(name, n, "transfer-encoding")) {
        c->chunked = same(value, size, "chunked");
        if (!c->chunked) c->status = 501;
    } else if (same(name, n, "connection")) {
        if (same(value, size, "close")) c->keep_alive = 0;
        if (same(value, size, "keep-alive")) c->keep_alive = 1;
    } else if (same(name, n, "expect") && same(value, size, "100-continue")) {
        put_text(c, "HTTP/1.1 100 Continue\r\n\r\n");
    } else if (same(name, n, "upgrade")) {
        c->upgrade = same(value, size, "echo");
    }
}

/* Takes the request whose head is in[0..size) apart; -1 if it is none. */
static int parse(struct connection *c, int size) {
    const char *end = c->in + size;
    const char *line_end = c->in;
    while (line_end < end && *line_end != '\r') line_end++;
    c->line_used = line_end - c->in < LINE ? (int)(line_end - c->in) : LINE;
    memcpy(c->line, c->in, (size_t)c->line_used);
    const char *path = c->in;
    while (path < line_end && *path != ' ') path++;
    const char *method_end = path++;
    const char *path_end = path;
    while (path_end < line_end && *path_end != ' ' && *path_end != '?') path_end++;
    const char *target_end = path_end;
    while (target_end < line_end && *target_end != ' ') target_end++;
    if (line_end - target_end != 9 || !same(target_end, 8, " HTTP/1.") || *path != '/') return -1;
    c->keep_alive = line_end[-1] != '0';
    c->head_only = same(c->in, (size_t)(method_end - c->in), "HEAD");
    c->body_left = 0;
    c->chunked = c->answered = c->upgrade = 0;
    c->chunk = SIZE;
    c->chunk_left = 0;
    plan(c, path, path_end, target_end);
    for (const char *at = line_end + 2; at < end - 2;) {
        const char *stop = at, *colon = 0;
        while (*stop != '\r') {
            if (*stop == ':' && !colon) colon = stop;
            stop++;
        }
        if (!colon) return -1;
        const char *value = colon + 1;
        while (value < stop && *value == ' ') value++;
        header(c, at, (size_t)(colon - at), value, stop);
        at = stop + 2;
    }
    if (c->chunked) c->body_left = 1; /* until the last chunk says 0 */
    return 0;
}

static const char *reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        default: return "Status";
    }
}

static void begin_answer(struct connection *c, long body) {
    put_text(c, "HTTP/1.1 ");
    put_number(c, c->status, 10);
    put_text(c, " ");
    put_text(c, reason(c->status));
    put_text(c, "\r\nContent-Type: text/plain; charset=utf-8\r\n");
    if (draining) c->keep_alive = 0;
    if (!c->keep_alive) put_text(c, "Connection: close\r\n");
    if (c->keep_ms) {
        put_text(c, "Barista-Keep-Running: ");
        put_number(c, c->keep_ms, 10);
        put_text(c, "ms\r\n");
    }
    if (body < 0) {
        put_text(c, "Transfer-Encoding: chunked\r\n\r\n");
    } else if (c->status == 204 || c->status == 304) {
        put_text(c, "\r\n"); /* these two have no body */
    } else {
        put_text(c, "Content-Length: ");
        put_number(c, body, 10);
        put_text(c, "\r\n\r\n");
    }
    if (log_requests) {
        char text[LINE + 8];
        size_t n = (size_t)c->line_used;
        memcpy(text, c->line, n);
        text[n++] = ' ';
        for (int digit = 100; digit; digit /= 10) text[n++] = (char)('0' + c->status / digit % 10);
        text[n++] = '\n';
        print(text, n);
    }
}

static void answer_text(struct connection *c, const char *a, const char *b, const char *e) {
    begin_answer(c, (long)(length(a) + length(b) + length(e)));
    if (c->head_only || c->status == 204 || c->status == 304) return;
    put_text(c, a);
    put_text(c, b);
    put_text(c, e);
}

static void info_line(struct connection *c, const char *name, const char *value, size_t n) {
    put_text(c, name);
    put_text(c, " ");
    put(c, value, n);
    put_text(c, "\n");
}

/* The page is put together in the answer, moved aside to learn its length, and put back behind its head. */
static void answer_info(struct connection *c, int head_size) {
    static char page[OUT];
    int mark = c->out_used;
    info_line(c, "service", service, length(service));
    info_line(c, "configuration", configuration, length(configuration));
    info_line(c, "revision", revision, length(revision));
    put_text(c, "pid ");
    put_number(c, SYS(getpid, 0), 10);
    put_text(c, "\n");
    info_line(c, "request", c->line, (size_t)c->line_used);
    int at = 0;
    while (c->in[at] != '\r') at++;
    for (at += 2; at < head_size - 2;) {
        int stop = at;
        while (c->in[stop] != '\r') stop++;
        info_line(c, "header", c->in + at, (size_t)(stop - at));
        at = stop + 2;
    }
    size_t n = (size_t)(c->out_used - mark);
    memcpy(page, c->out + mark, n);
    c->out_used = mark;
    begin_answer(c, (long)n);
    if (!c->head_only) put(c, page, n);
}

static void drop_input(struct connection *c, int n) {
    memmove(c->in, c->in + n, (size_t)(c->in_used - n));
    c->in_used -= n;
}

static void answer(struct connection *c) {
    if (c->cpu_ms) burn(c->cpu_ms);
    if (c->size >= 0) {
        begin_answer(c, c->size);
        if (c->head_only || c->status == 204 || c->status == 304) c->size = 0;
    } else if (c->health) {
        answer_text(c, "ok", "", "");
    } else {
        answer_text(c, "Hello ", target, "!\n");
    }
}

/* Copies n bytes of the body to the answer, framed if the request's body was. */
static void echo(struct connection *c, const char *from, long n) {
    if (c->chunked) {
        put_number(c, n, 16);
        put_text(c, "\r\n");
    }
    put(c, from, (size_t)n);
    if (c->chunked) put_text(c, "\r\n");
}

/* Takes body bytes out of c->in, as many as there are and the answer has room for. */
static void take_body(struct connection *c) {
    int at = 0;
    while (at < c->in_used && c->body_left) {
        char next = c->in[at];
        if (!c->chunked || c->chunk == DATA) {
            long n = c->in_used - at;
            long left = c->chunked ? c->chunk_left : c->body_left;
            if (n > left) n = left;
            long room = OUT - c->out_used - 32;
            if (c->echo && n > room) n = room;
            if (n <= 0) break;
            if (c->echo) echo(c, c->in + at, n);
            at += (int)n;
            if (!c->chunked) {
                c->body_left -= n;
            } else if ((c->chunk_left -= n) == 0) {
                c->chunk = DATA_END;
            }
            continue;
        }
        at++;
        switch (c->chunk) {
            case SIZE: {
                char x = lower(next);
                int digit = x >= '0' && x <= '9' ? x - '0' : x >= 'a' && x <= 'f' ? x - 'a' + 10 : -1;
                if (digit >= 0 && c->chunk_left < (1L << 40)) c->chunk_left = c->chunk_left * 16 + digit;
                else if (next == ';') c->chunk = EXTENSION;
                if (next != '\n') break;
            } /* fall through */
            case EXTENSION:
                if (next == '\n') {
                    c->chunk = c->chunk_left ? DATA : TRAILER;
                    c->trailing = 0;
                }
                break;
            case DATA_END:
                if (next == '\n') c->chunk = SIZE;
                break;
            case TRAILER:
                if (next == '\n' && !c->trailing) c->body_left = 0;
                if (next != '\r') c->trailing = next != '\n';
                break;
            case DATA:
                break;
        }
    }
    drop_input(c, at);
}

/* 1: went on; 0: has to wait for the socket; -1: the connection has ended. */
static int fill(struct connection *c) {
    if (c->in_used == IN) return -1;
    long n = SYS(read, c->fd, c->in + c->in_used, IN - c->in_used);
    if (n == -AGAIN || n == -INTERRUPTED) return 0;
    if (n <= 0) return -1;
    c->in_used += (int)n;
    return 1;
}

static int flush(struct connection *c) {
    while (c->out_from < c->out_used) {
        long n = SYS(sendto, c->fd, c->out + c->out_from, c->out_used - c->out_from, NO_SIGNAL, 0);
        if (n == -INTERRUPTED) continue;
        if (n == -AGAIN) {
            memmove(c->out, c->out + c->out_from, (size_t)(c->out_used - c->out_from));
            c->out_used -= c->out_from;
            c->out_from = 0;
            return 0;
        }
        if (n < 0) return -1;
        c->out_from += (int)n;
    }
    c->out_from = c->out_used = 0;
    return 1;
}

static int head_size(struct connection *c) {
    for (int i = 3; i < c->in_used; i++) {
        if (c->in[i] == '\n' && c->in[i - 1] == '\r' && c->in[i - 2] == '\n' && c->in[i - 3] == '\r') {
            return i + 1;
        }
    }
    return 0;
}

static void refuse(struct connection *c, int status) {
    c->status = status;
    c->keep_alive = c->head_only = 0;
    c->size = c->keep_ms = 0;
    begin_answer(c, 0);
    c->state = STREAM;
}

static int step_head(struct connection *c) {
    int size = head_size(c);
    if (!size) {
        if (c->in_used < IN) return fill(c);
        refuse(c, 431);
        return 1;
    }
    if (parse(c, size) < 0 || c->status == 501) {
        refuse(c, c->status == 501 ? 501 : 400);
        return 1;
    }
    if (c->upgrade) {
        put_text(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        drop_input(c, size);
        c->state = OPEN;
        return 1;
    }
    c->answered = c->info || c->echo;
    if (c->info) answer_info(c, size);
    else if (c->echo) begin_answer(c, c->chunked ? -1 : c->body_left);
    drop_input(c, size);
    c->state = BODY;
    return 1;
}

static int step_body(struct connection *c) {
    if (c->body_left) {
        take_body(c);
        if (c->body_left) {
            if (c->out_used) return flush(c);
            return fill(c);
        }
        if (c->echo && c->chunked) put_text(c, "0\r\n\r\n");
    }
    if (c->answered) {
        c->size = 0;
        c->state = STREAM;
        return 1;
    }
    c->state = SLEEP;
    wake_at[slot_of(c)] = c->sleep_ms ? now_ms() + c->sleep_ms : 0;
    return 1;
}

static int step_sleep(struct connection *c) {
    long wake = wake_at[slot_of(c)];
    if (wake && now_ms() < wake) return 0;
    wake_at[slot_of(c)] = 0;
    answer(c);
    c->state = STREAM;
    return 1;
}

static int step_stream(struct connection *c) {
    if (c->size > 0) {
        long room = OUT - c->out_used;
        long n = c->size < room ? c->size : room;
        memset(c->out + c->out_used, 'x', (size_t)n);
        c->out_used += (int)n;
        c->size -= n;
    }
    int flushed = flush(c);
    if (flushed <= 0 || c->size > 0) return flushed;
    if (!c->keep_alive || draining) return -1;
    c->state = HEAD;
    return 1;
}

static int step_open(struct connection *c) {
    if (c->out_used) {
        int flushed = flush(c);
        if (flushed <= 0) return flushed;
    }
    if (!c->in_used) return fill(c);
    put(c, c->in, (size_t)c->in_used);
    drop_input(c, c->in_used);
    return 1;
}

/* Takes a connection as far as it goes without waiting. */
static void advance(struct connection *c) {
    int went = 1;
    while (went > 0) {
        switch (c->state) {
            case HEAD: went = step_head(c); break;
            case BODY: went = step_body(c); break;
            case SLEEP: went = step_sleep(c); break;
            case STREAM: went = step_stream(c); break;
            case OPEN: went = step_open(c); break;
            case FREE: return;
        }
    }
    if (went < 0) {
        end(c);
        return;
    }
    uint32_t reading = c->state == HEAD || c->state == BODY || c->state == OPEN ? EPOLLIN : 0;
    want(c, c->out_used ? EPOLLOUT : reading);
}

/* ---- the loop ---- */

static void drain(void) {
    if (draining) return;
    accept_all();
    draining = 1;
    drain_began = now_ms();
    SYS(close, listener);
    listener = -1;
}

/* While draining: connections without a request go, after a moment for one that is on its way. */
static void end_idle(void) {
    int late = now_ms() - drain_began >= HEAD_GRACE_MS;
    for (int i = 0; i < CONNECTIONS; i++) {
        struct connection *c = &connections[i];
        if (c->state == OPEN) end(c); /* it would never end by itself */
        if (c->state != HEAD) continue;
        advance(c);
        if (c->state == HEAD && (late || !c->in_used)) end(c);
    }
}

/* Advances who has slept enough; says how long the rest sleeps: ms, -1 for ever. */
static long wake_sleepers(void) {
    long now = now_ms(), soonest = -1;
    for (int i = 0; i < CONNECTIONS; i++) {
        if (!wake_at[i]) continue;
        if (wake_at[i] <= now) advance(&connections[i]); /* the next request may be there, and sleep as well */
        if (wake_at[i] > now && (soonest < 0 || wake_at[i] - now < soonest)) soonest = wake_at[i] - now;
    }
    return soonest;
}

/* Memory that is really there: one byte of each page is written. */
static void hold(long megabytes) {
    if (megabytes <= 0 || megabytes > 65536) return;
    size_t n = (size_t)megabytes << 20;
    long at = SYS(mmap, 0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at < 0 && at > -4096) return; /* refused: then it holds nothing */
    for (size_t i = 0; i < n; i += 4096) ((volatile char *)at)[i] = 1;
}

static void environment(char **variables) {
    for (; *variables; variables++) {
        char *equals = *variables;
        while (*equals && *equals != '=') equals++;
        if (!*equals) continue;
        size_t n = (size_t)(equals - *variables);
        const char *value = equals + 1;
        if (same(*variables, n, "TARGET")) target = value;
        if (same(*variables, n, "PORT")) port_text = value;
        if (same(*variables, n, "K_SERVICE")) service = value;
        if (same(*variables, n, "K_CONFIGURATION")) configuration = value;
        if (same(*variables, n, "K_REVISION")) revision = value;
        if (same(*variables, n, "LOG")) log_requests = value[0] == '1';
        if (same(*variables, n, "EXIT")) {
            print("helloworld exits as asked\n", 26);
            SYS(exit_group, number(value, value + length(value)));
        }
        if (same(*variables, n, "BURN")) burn(number(value, value + length(value)));
        if (same(*variables, n, "HOLD")) hold(number(value, value + length(value)));
        if (same(*variables, n, "LISTEN") && value[0] == 'n') deaf = 1;
    }
}

static void fail(const char *what, const char *value, const char *expected) {
    const char *parts[] = {"helloworld: ", what, ": ", value, " (expected: ", expected, ")\n"};
    for (int i = 0; i < 7; i++) SYS(write, 2, parts[i], length(parts[i]));
    SYS(exit_group, 1);
}

static void open_listener(void) {
    long port = number(port_text, port_text + length(port_text));
    if (port < 1 || port > 65535) fail("PORT", port_text, "1-65535");
    struct {
        uint16_t family, port;
        uint32_t address;
        char zero[8];
    } any = {INTERNET, (uint16_t)(port << 8 | port >> 8), 0, {0}};
    int yes = 1;
    listener = (int)SYS(socket, INTERNET, STREAM_SOCKET | O_NONBLOCK | O_CLOEXEC, 0);
    SYS(setsockopt, listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (SYS(bind, listener, &any, sizeof any) < 0 || SYS(listen, listener, 4096) < 0) {
        fail("cannot listen on port", port_text, "a free one");
    }
}

static void watch(int fd, uint64_t token) {
    struct epoll_event event = {EPOLLIN, token};
    SYS(epoll_ctl, poller, EPOLL_CTL_ADD, fd, &event);
}

static void serve(void) {
    struct epoll_event events[256];
    long timeout = -1;
    while (!draining || open_count > 0) {
        long n = SYS(epoll_pwait, poller, events, 256, timeout, 0, 8);
        for (long i = 0; i < n; i++) {
            uint64_t token = events[i].data;
            if (token == CONNECTIONS) accept_all();
            else if (token > CONNECTIONS) drain();
            else if (connections[token].state == SLEEP) {
                if (events[i].events & (EPOLLHUP | EPOLLERR)) end(&connections[token]); /* its client has gone */
            } else advance(&connections[token]);
        }
        timeout = wake_sleepers();
        if (draining) {
            end_idle();
            if (timeout < 0 || timeout > 50) timeout = 50;
        }
    }
}

__attribute__((used, noreturn)) void start(long *stack) {
    char **arguments = (char **)(stack + 1);
    environment(arguments + *stack + 1);
    struct rlimit files;
    SYS(prlimit64, 0, FILES, 0, &files);
    files.rlim_cur = files.rlim_max;
    SYS(prlimit64, 0, FILES, &files, 0);
    for (int i = CONNECTIONS - 1; i >= 0; i--) free_slots[free_count++] = i;
    if (!deaf) open_listener();
    poller = (int)SYS(epoll_create1, O_CLOEXEC);
    uint64_t ending = 1UL << (SIGTERM - 1) | 1UL << (SIGINT - 1);
    SYS(rt_sigprocmask, SIG_BLOCK, &ending, 0, sizeof ending);
    int signals = (int)SYS(signalfd4, -1, &ending, sizeof ending, O_NONBLOCK | O_CLOEXEC);
    if (!deaf) watch(listener, CONNECTIONS);
    watch(signals, CONNECTIONS + 1);
    if (deaf) print("helloworld does not listen\n", 27);
    else {
        print("helloworld listening on ", 24);
        print(port_text, length(port_text));
        print("\n", 1);
    }
    serve();
    SYS(exit_group, 0);
    __builtin_unreachable();
}
