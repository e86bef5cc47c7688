/* The least that a server can do: epoll, one outbox for each member, one write for each member and turn.
 *
 * It speaks just enough IRC to be measured beside real servers: NICK and USER give 001, JOIN gives 366 (there is one
 * channel), PRIVMSG goes to every other member, PING is answered. Nothing is checked, kept, limited or logged.
 *
 *     floor PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 65536
#define NICK 32
#define INBOX 65536

struct member {
    int fd, inside, here, dirty, blocked;
    char nick[NICK];
    char in[INBOX];
    size_t held;
    char *out;
    size_t length, room;
};

static struct member *members[MOST];
static struct member *inside[MOST], *dirty[MOST];
static int inside_count, dirty_count, epoll;

static void queue(struct member *member, const char *line, size_t length)
{
    if (member->length + length > member->room) {
        member->room = (member->length + length) * 2;
        member->out = realloc(member->out, member->room);
        if (!member->out) abort();
    }
    memcpy(member->out + member->length, line, length);
    member->length += length;
    if (!member->dirty) {
        member->dirty = 1;
        dirty[dirty_count++] = member;
    }
}

static void gone(struct member *member)
{
    if (member->here) {
        inside[member->inside] = inside[--inside_count];
        inside[member->inside]->inside = member->inside;
    }
    for (int i = 0; i < dirty_count; i++)
        if (dirty[i] == member) dirty[i--] = dirty[--dirty_count];
    members[member->fd] = NULL;
    close(member->fd);
    free(member->out);
    free(member);
}

static void obey(struct member *member, const char *line, size_t length)
{
    char answer[INBOX + 256];
    int size;
    if (length > 8 && !memcmp(line, "PRIVMSG ", 8)) {
        size = snprintf(answer, sizeof answer, ":%s!%s@127.0.0.1 %.*s\r\n", member->nick, member->nick, (int)length, line);
        for (int i = 0; i < inside_count; i++)
            if (inside[i] != member) queue(inside[i], answer, (size_t)size);
    } else if (length > 5 && !memcmp(line, "NICK ", 5)) {
        snprintf(member->nick, NICK, "%.*s", (int)(length - 5), line + 5);
    } else if (length > 5 && !memcmp(line, "USER ", 5)) {
        size = snprintf(answer, sizeof answer, ":floor 001 %s :Welcome\r\n", member->nick);
        queue(member, answer, (size_t)size);
    } else if (length > 5 && !memcmp(line, "JOIN ", 5) && !member->here) {
        member->here = 1;
        member->inside = inside_count;
        inside[inside_count++] = member;
        size = snprintf(answer, sizeof answer, ":floor 366 %s %.*s :End\r\n", member->nick, (int)(length - 5), line + 5);
        queue(member, answer, (size_t)size);
    } else if (length > 5 && !memcmp(line, "PING ", 5)) {
        size = snprintf(answer, sizeof answer, ":floor PONG floor %.*s\r\n", (int)(length - 5), line + 5);
        queue(member, answer, (size_t)size);
    }
}

static void hear(struct member *member)
{
    ssize_t got = recv(member->fd, member->in + member->held, INBOX - member->held, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) gone(member);
        return;
    }
    member->held += (size_t)got;
    char *start = member->in, *end;
    size_t left = member->held;
    while ((end = memchr(start, '\n', left))) {
        size_t length = (size_t)(end - start);
        obey(member, start, length && start[length - 1] == '\r' ? length - 1 : length);
        left -= length + 1;
        start = end + 1;
    }
    memmove(member->in, start, left);
    member->held = left == INBOX ? 0 : left;
}

static void say(struct member *member)
{
    ssize_t sent = send(member->fd, member->out, member->length, MSG_NOSIGNAL);
    if (sent < 0) sent = errno == EAGAIN ? 0 : (ssize_t)member->length;
    member->length -= (size_t)sent;
    memmove(member->out, member->out + sent, member->length);
    if (member->blocked != (member->length > 0)) {
        member->blocked = member->length > 0;
        struct epoll_event event = {.events = EPOLLIN | (member->blocked ? EPOLLOUT : 0), .data.fd = member->fd};
        epoll_ctl(epoll, EPOLL_CTL_MOD, member->fd, &event);
    }
}

static void welcome(int listening)
{
    int one = 1, fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct member *member = fd < MOST ? calloc(1, sizeof *member) : NULL;
    if (!member) abort();
    member->fd = fd;
    members[fd] = member;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int count, char **words)
{
    static struct epoll_event events[1024];
    int one = 1, listening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (count != 2) return 2;
    here.sin_port = htons((unsigned short)atoi(words[1]));
    setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listening, (struct sockaddr *)&here, sizeof here) || listen(listening, 4096)) {
        perror("floor");
        return 1;
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listening};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, 1024, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listening) {
                welcome(listening);
                continue;
            }
            if (members[fd] && events[i].events & EPOLLOUT) say(members[fd]);
            if (members[fd] && events[i].events & ~(unsigned)EPOLLOUT) hear(members[fd]);
        }
        for (int i = 0; i < dirty_count; i++) {
            dirty[i]->dirty = 0;
            if (!dirty[i]->blocked) say(dirty[i]);
        }
        dirty_count = 0;
    }
}
