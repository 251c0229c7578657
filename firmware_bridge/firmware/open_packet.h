/* Open packet, version 1: samples of a six-axis sensor -> notifications.
 *
 * The format is stated in docs/devices/open_packet.md. Freestanding C99, and C++: no library, no
 * allocation, no alignment or byte order taken for granted. One open_packet per stream:
 *
 *     uint8_t buffer[244];
 *     open_packet p;
 *     if (!open_packet_begin(&p, buffer, mtu - 3, 5, 10000, OPEN_PACKET_RANGES(3, 4), 0))
 *         ... the link is too narrow for one sample
 *     each sample:  n = open_packet_add(&p, t_us, six, 0);  if (n) notify(buffer, n);
 *     some lost:    n = open_packet_dropped(&p, how_many);  if (n) notify(buffer, n);
 *
 * Functions that finish a packet return its length, else 0. It stands in the buffer until the next
 * call.
 */
#ifndef OPEN_PACKET_H
#define OPEN_PACKET_H

#include <stdint.h>

/* Full scale: acceleration 2 << acc g, rate 125 << gyr degrees per second; both 0 to 7. */
#define OPEN_PACKET_RANGES(acc, gyr) ((uint8_t)((gyr) << 4 | (acc)))

enum {
    OPEN_PACKET_SIX_AXES = 0x11,
    OPEN_PACKET_WITH_QUATERNION = 0x12,

    OPEN_PACKET_ACC_CLIPPED = 0x01,
    OPEN_PACKET_GYR_CLIPPED = 0x02,
    OPEN_PACKET_DROPPED = 0x04,
    OPEN_PACKET_BUTTON = 0x08,
    OPEN_PACKET_CHARGING = 0x10,
    OPEN_PACKET_FIRST = 0x20,
    OPEN_PACKET_HOST_CLOCK = 0x40,
    /* these two last as long as they are true; the others are told once */
    OPEN_PACKET_LASTING = OPEN_PACKET_CHARGING | OPEN_PACKET_HOST_CLOCK,

    OPEN_PACKET_HEADER = 20,
    OPEN_PACKET_SAMPLE = 12,
    OPEN_PACKET_QUATERNION = 8,
    OPEN_PACKET_BATTERY_UNKNOWN = 255
};

typedef struct {
    uint8_t *buffer;
    uint32_t index;   /* of the next packet's first sample */
    uint16_t payload; /* bytes that one notification carries */
    uint16_t seq;
    uint16_t dt_us;
    uint8_t most; /* samples in a full packet */
    uint8_t n;    /* samples collected */
    uint8_t ranges;
    uint8_t flags;
    uint8_t battery;
    uint8_t with_quaternion;
    int16_t quaternion[4];
} open_packet;

static inline void open_packet_put(uint8_t *at, uint64_t value, uint8_t bytes)
{
    for (uint8_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8u * i));
}

/* Bytes of a packet without samples. */
static inline int open_packet_empty(uint8_t with_quaternion)
{
    return OPEN_PACKET_HEADER + (with_quaternion ? OPEN_PACKET_QUATERNION : 0) + 1;
}

/* Begin a stream. The buffer holds at least `payload` bytes; a packet holds up to `samples`.
 * Returns how many samples it will hold: 0 if not even one fits, and nothing is sent then. */
static inline uint8_t open_packet_begin(open_packet *p, uint8_t *buffer, uint16_t payload,
                                        uint8_t samples, uint16_t dt_us, uint8_t ranges,
                                        uint8_t with_quaternion)
{
    const int left = payload - open_packet_empty(with_quaternion);
    const int room = left > 0 ? left / OPEN_PACKET_SAMPLE : 0;
    p->buffer = buffer;
    p->index = 0;
    p->payload = payload;
    p->seq = 0;
    p->dt_us = dt_us;
    p->most = room < samples ? (uint8_t)room : samples;
    p->n = 0;
    p->ranges = ranges;
    p->flags = OPEN_PACKET_FIRST;
    p->battery = OPEN_PACKET_BATTERY_UNKNOWN;
    p->with_quaternion = with_quaternion ? 1u : 0u;
    p->quaternion[0] = 16384;
    p->quaternion[1] = p->quaternion[2] = p->quaternion[3] = 0;
    return p->most;
}

/* Percent, or OPEN_PACKET_BATTERY_UNKNOWN; told with every packet. */
static inline void open_packet_battery(open_packet *p, uint8_t percent)
{
    p->battery = percent > 100 ? (uint8_t)OPEN_PACKET_BATTERY_UNKNOWN : percent;
}

/* Set flags for the packet at hand. */
static inline void open_packet_flag(open_packet *p, uint8_t flags)
{
    p->flags = (uint8_t)(p->flags | flags);
}

/* Take back a lasting flag. */
static inline void open_packet_unflag(open_packet *p, uint8_t flags)
{
    p->flags = (uint8_t)(p->flags & ~flags);
}

static inline uint16_t open_packet_finish(open_packet *p)
{
    uint16_t end = (uint16_t)(OPEN_PACKET_HEADER + OPEN_PACKET_SAMPLE * p->n);
    p->buffer[0] = p->with_quaternion ? OPEN_PACKET_WITH_QUATERNION : OPEN_PACKET_SIX_AXES;
    p->buffer[1] = p->flags;
    open_packet_put(p->buffer + 2, p->seq, 2);
    open_packet_put(p->buffer + 4, p->index, 4);
    open_packet_put(p->buffer + 16, p->dt_us, 2);
    p->buffer[18] = p->n;
    p->buffer[19] = p->ranges;
    if (p->with_quaternion)
        for (uint8_t i = 0; i < 4; i++, end = (uint16_t)(end + 2))
            open_packet_put(p->buffer + end, (uint16_t)p->quaternion[i], 2);
    p->buffer[end++] = p->battery;
    p->seq++;
    p->index += p->n;
    p->n = 0;
    p->flags = (uint8_t)(p->flags & OPEN_PACKET_LASTING);
    return end;
}

/* One sample, ax ay az gx gy gz, taken at t_us; the quaternion w x y z may be 0 if not begun with. */
static inline uint16_t open_packet_add(open_packet *p, uint64_t t_us, const int16_t six[6],
                                       const int16_t *quaternion)
{
    uint8_t *at = p->buffer + OPEN_PACKET_HEADER + OPEN_PACKET_SAMPLE * p->n;
    if (p->most == 0)
        return 0;
    if (p->n == 0)
        open_packet_put(p->buffer + 8, t_us, 8);
    for (uint8_t i = 0; i < 6; i++, at += 2) {
        open_packet_put(at, (uint16_t)six[i], 2);
        if (six[i] == INT16_MAX || six[i] == INT16_MIN)
            open_packet_flag(p, i < 3 ? OPEN_PACKET_ACC_CLIPPED : OPEN_PACKET_GYR_CLIPPED);
    }
    for (uint8_t i = 0; quaternion && i < 4; i++)
        p->quaternion[i] = quaternion[i];
    return ++p->n < p->most ? (uint16_t)0 : open_packet_finish(p);
}

/* What is collected, as a packet that is not full. */
static inline uint16_t open_packet_flush(open_packet *p)
{
    return p->n ? open_packet_finish(p) : (uint16_t)0;
}

/* So many samples were taken and lost before the next one: first what is collected, because the
 * samples of one packet have no gap. */
static inline uint16_t open_packet_dropped(open_packet *p, uint32_t samples)
{
    const uint16_t length = open_packet_flush(p);
    p->index += samples;
    open_packet_flag(p, OPEN_PACKET_DROPPED);
    return length;
}

/* A packet without samples, to tell battery or button at once. Not while samples are collected:
 * flush before. */
static inline uint16_t open_packet_status(open_packet *p, uint64_t t_us)
{
    if (p->n || p->payload < open_packet_empty(p->with_quaternion))
        return 0;
    open_packet_put(p->buffer + 8, t_us, 8);
    return open_packet_finish(p);
}

#endif
