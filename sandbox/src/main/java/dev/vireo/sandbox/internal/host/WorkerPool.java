package dev.vireo.sandbox.internal.host;

import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.Fence;
import dev.vireo.sandbox.Fencing;
import dev.vireo.sandbox.internal.fence.Lockdown;
import dev.vireo.sandbox.internal.wire.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Workers of one role that are ready, and the making of more in the background.
public final class WorkerPool implements AutoCloseable {
    private static final long START_SECONDS = 300;

    /// How long [#close] waits for the processes that it killed.
    private static final long END_SECONDS = 10;

    /// Makes the process of a worker, which is not ready yet.
    interface Starter {
        WorkerProcess start() throws IOException;
    }

    private final WorkerCommand command;
    private final Starter starter;
    private final Frame.Setup setup;
    private final int maxBusy;
    private final int programsPerWorker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<WorkerProcess> idle = new ArrayDeque<>();
    private final Set<WorkerProcess> unready = new HashSet<>();
    private int starting;
    private int waiting;
    private int busy;
    private int failures;
    private String failure = "";
    private boolean warm;
    private Runnable whenWarm = () -> {};
    private boolean closed;
    private volatile List<Fence> fences = List.of();

    /// @param maxBusy workers that are lent at the same time; with more than one, a spare is kept besides
    ///     once the first program is over
    /// @param programsPerWorker programs after which a worker is replaced: what the standard library leaves
    ///     in its heap adds up
    public WorkerPool(WorkerCommand command, Frame.Setup setup, int maxBusy, int programsPerWorker) {
        this(command, setup, maxBusy, programsPerWorker, () -> start(command, setup));
    }

    /// A pool whose first worker also parses, as long as it has run no program.
    public static WorkerPool parsingFirst(
            WorkerCommand command, Frame.Setup setup, int maxBusy, int programsPerWorker) {
        Frame.Setup first =
                new Frame.Setup(Frame.Role.FIRST, setup.prelude(), setup.frames(), setup.spares(), setup.fenced());
        AtomicBoolean begun = new AtomicBoolean();
        return new WorkerPool(
                command,
                setup,
                maxBusy,
                programsPerWorker,
                () -> start(command, begun.getAndSet(true) ? setup : first));
    }

    private static WorkerProcess start(WorkerCommand command, Frame.Setup setup) throws IOException {
        Files.createDirectories(command.cacheFolder());
        Optional<Path> cache = WorkerCache.inUse(command);
        return WorkerProcess.start(command, cache.map(c -> "-XX:AOTCache=" + c), setup);
    }

    WorkerPool(WorkerCommand command, Frame.Setup setup, int maxBusy, int programsPerWorker, Starter starter) {
        this.command = command;
        this.starter = starter;
        this.setup = setup;
        this.maxBusy = maxBusy;
        this.programsPerWorker = programsPerWorker;
    }

    /// Starts a worker in the background when none is there.
    public void warmUp() {
        lock.lock();
        try {
            if (!closed && idle.isEmpty() && busy == 0 && starting == 0) {
                startOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Has something done when the first program is over.
    void onceWarm(Runnable work) {
        lock.lock();
        try {
            whenWarm = work;
        } finally {
            lock.unlock();
        }
    }

    /// The worker that parses as well, for one caller alone, who gives it back. Waits while it starts.
    ///
    /// @return nothing when it has run a program, or is lent
    Optional<WorkerProcess> takeUnused() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            int seen = failures;
            while (!closed && !warm && busy == 0 && starting > 0 && idle.isEmpty() && failures == seen) {
                changed.await();
            }
            Optional<WorkerProcess> unused = closed || warm
                    ? Optional.empty()
                    : idle.stream().filter(WorkerProcess::parsesToo).findFirst();
            unused.ifPresent(worker -> {
                idle.remove(worker);
                busy++;
            });
            return unused;
        } finally {
            lock.unlock();
        }
    }

    /// A worker for one caller alone, who gives it back. Waits while too many are busy.
    ///
    /// @throws VireoException when no worker starts
    /// @throws IllegalStateException when the pool is closed
    WorkerProcess take() throws InterruptedException {
        return take(false);
    }

    /// @param reserved whether the caller holds a room that [#tryReserve] gave it: then it does not wait for
    ///     others
    WorkerProcess take(boolean reserved) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!reserved && busy >= maxBusy && !closed) {
                changed.await();
            }
            int seen = failures;
            while (true) {
                if (closed) {
                    throw new IllegalStateException("the runner is closed");
                }
                WorkerProcess worker = idle.poll();
                if (worker != null && worker.isAlive()) {
                    if (!reserved) {
                        busy++;
                    }
                    if (warm && maxBusy > 1 && idle.isEmpty() && starting == 0) {
                        startOne();
                    }
                    return worker;
                }
                if (worker != null) {
                    worker.kill();
                    continue;
                }
                if (failures > seen) {
                    throw new VireoException(
                            VireoException.Code.RESOURCE,
                            "the Python worker did not start: " + failure,
                            "Run: vireo doctor");
                }
                waiting++;
                if (starting < waiting) {
                    startOne();
                }
                try {
                    changed.await();
                } finally {
                    waiting--;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes a worker back; one that is not healthy any more, or has run enough programs, is replaced.
    void give(WorkerProcess worker, boolean healthy) {
        give(worker, healthy, false);
    }

    /// Keeps a room free for one who must not wait for others, unless too many workers are busy.
    public boolean tryReserve() {
        lock.lock();
        try {
            if (closed || busy >= maxBusy) {
                return false;
            }
            busy++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Gives a room back.
    void release() {
        lock.lock();
        try {
            busy--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @param reserved as in [#take(boolean)]
    void give(WorkerProcess worker, boolean healthy, boolean reserved) {
        boolean kept = healthy && worker.isAlive() && !worker.hasUnread() && worker.programs() < programsPerWorker;
        lock.lock();
        try {
            if (!reserved) {
                busy--;
            }
            if (!warm && worker.programs() > 0) {
                warm = true;
                whenWarm.run();
            }
            if (kept && !closed) {
                idle.addFirst(worker);
            } else {
                worker.kill();
                if (!closed && idle.isEmpty() && starting == 0) {
                    startOne();
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The fences around the workers of this pool; waits for the first one.
    ///
    /// @throws VireoException when no worker starts
    public List<Fence> fences() throws InterruptedException {
        if (fences.isEmpty()) {
            give(take(), true);
        }
        return fences;
    }

    private List<Fence> fences(List<Fence> own) {
        List<Fence> out = new ArrayList<>();
        if (setup.fenced()) {
            out.add(Wrapper.of(command).fence());
            own.stream()
                    .map(f -> new Fence(
                            PlainText.line(f.name()), f.stands(), PlainText.line(f.detail()), PlainText.line(f.hint())))
                    .forEach(out::add);
        } else {
            out.add(new Fence("fences", false, "switched off by " + Fencing.VARIABLE, "Unset it."));
        }
        return List.copyOf(out);
    }

    /// What [Fencing#REQUIRE] asks for and is not there; nothing when all is.
    private static String missing(List<Fence> fences) {
        Map<String, Fence> all = new HashMap<>();
        fences.forEach(f -> all.put(f.name(), f));
        boolean hidden = fences.stream()
                .anyMatch(f ->
                        f.name().equals(Wrapper.FENCE) && f.stands() && f.hint().isEmpty());
        return Stream.of(Lockdown.LIMITS, Lockdown.SECCOMP, Lockdown.LANDLOCK)
                .filter(name -> !(hidden && name.equals(Lockdown.LANDLOCK)))
                .map(name -> all.getOrDefault(name, new Fence(name, false, "not reported", "")))
                .filter(f -> !f.stands())
                .map(f -> Fencing.VARIABLE + "=require asks for " + f.name() + ", which is " + f.detail())
                .collect(Collectors.joining("; "));
    }

    private void startOne() {
        starting++;
        Thread.ofPlatform().daemon().name("worker-start").start(this::start);
    }

    private void start() {
        @Nullable WorkerProcess worker = null;
        String reason = "";
        try {
            worker = starter.start();
            awaitReady(worker);
            Frame first = worker.receive(TimeUnit.SECONDS.toNanos(START_SECONDS));
            if (first instanceof Frame.Ready(List<Fence> own)) {
                fences = fences(own);
                if (command.fencing() == Fencing.REQUIRE) {
                    reason = missing(fences);
                }
            } else if (first == null) {
                reason = "it was not ready after " + START_SECONDS + " s";
            } else {
                reason = "its first frame was another";
            }
        } catch (IOException e) {
            reason = IoReason.of(e);
        } catch (RuntimeException | LinkageError e) {
            reason = e.getMessage() == null ? e.toString() : e.getMessage();
        } catch (WorkerProcess.Lost e) {
            reason = e.reason();
        } catch (InterruptedException e) {
            reason = "interrupted";
        }
        lock.lock();
        try {
            starting--;
            unready.remove(worker);
            if (worker != null && reason.isEmpty() && !closed) {
                idle.addLast(worker);
            } else {
                if (worker != null) {
                    worker.kill();
                }
                failures++;
                failure = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Lets [#close] end a worker that is not ready yet.
    private void awaitReady(WorkerProcess worker) {
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (!late) {
                unready.add(worker);
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            worker.kill();
            worker.awaitEnd(END_SECONDS);
        }
    }

    /// Ends the workers that are idle or still starting, and waits until they are gone, since a worker that
    /// starts writes into the folder of caches; the busy ones end when they are given back.
    @Override
    public void close() {
        List<WorkerProcess> killed;
        lock.lock();
        try {
            closed = true;
            killed = Stream.concat(idle.stream(), unready.stream()).toList();
            killed.forEach(WorkerProcess::kill);
            idle.clear();
            changed.signalAll();
            long left = TimeUnit.SECONDS.toNanos(END_SECONDS);
            while (starting > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } finally {
            lock.unlock();
        }
        killed.forEach(worker -> worker.awaitEnd(END_SECONDS));
    }
}
