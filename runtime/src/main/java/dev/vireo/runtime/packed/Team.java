package dev.vireo.runtime.packed;

import dev.vireo.runtime.tensor.Torch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Threads that work on one product together. A token takes a hundred products of some ten microseconds, so
/// they wait for the next one in a loop for a moment, and sleep only when none comes: waking them would
/// take as long as a product.
final class Team {
    /// How often a waiting thread looks before it sleeps, about 50 microseconds.
    private static final int LOOKS = 2_000;

    private static final Team SHARED = new Team(Runtime.getRuntime().availableProcessors() - 1);

    private final Member[] members;
    private volatile @Nullable Job job;

    private Team(int count) {
        members = new Member[count];
        for (int i = 0; i < count; i++) {
            members[i] = new Member(i);
            Thread thread = new Thread(members[i], "vireo-product-" + i);
            thread.setDaemon(true);
            members[i].thread = thread;
            thread.start();
        }
    }

    /// Works on parts 0 to `parts - 1`, in any order, on as many threads as an operation may use.
    static void run(int parts, IntConsumer body) {
        synchronized (SHARED) {
            SHARED.work(parts, body);
        }
    }

    private void work(int parts, IntConsumer body) {
        int helpers = Math.min(Math.min(Torch.threads() - 1, members.length), parts - 1);
        Job next = new Job(parts, body, helpers);
        if (helpers > 0) {
            job = next;
            for (int i = 0; i < helpers; i++) {
                members[i].wake();
            }
        }
        next.work();
        while (next.done.get() < parts) {
            Thread.onSpinWait();
        }
        job = null;
        Throwable failure = next.failure;
        if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
    }

    private static final class Job {
        final int parts;
        final IntConsumer body;
        final int helpers;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        volatile @Nullable Throwable failure;

        Job(int parts, IntConsumer body, int helpers) {
            this.parts = parts;
            this.body = body;
            this.helpers = helpers;
        }

        void work() {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                try {
                    body.accept(part);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
                done.getAndIncrement();
            }
        }
    }

    private final class Member implements Runnable {
        private final int number;
        private @Nullable Thread thread;
        private volatile boolean asleep;

        Member(int number) {
            this.number = number;
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            Job last = null;
            int looks = 0;
            while (true) {
                Job now = job;
                if (now != null && now != last && number < now.helpers) {
                    now.work();
                    last = now;
                    looks = 0;
                } else if (looks++ < LOOKS) {
                    Thread.onSpinWait();
                } else {
                    last = null; // so that what it held can be freed
                    asleep = true;
                    if (job == now) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                    looks = 0;
                }
            }
        }
    }
}
