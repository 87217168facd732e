// A library for LD_PRELOAD that makes a fast disk a slow one: see SlowSync.c. It has nothing to call.
#ifndef DAYBOOK_SLOW_SYNC_H
#define DAYBOOK_SLOW_SYNC_H
#endif
