package dev.vireo.agent.internal.asking;

import dev.vireo.agent.Budget;
import dev.vireo.program.ProgramRunner;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The threads and sandbox sessions at work on one question, so that all of them can be ended at once: when
/// somebody cancels the question, and when its time is over.
public final class Life {
    /// How far it is.
    public enum State {
        RUNNING,
        /// Nothing but the fallback of the whole question is begun.
        TIME_OVER,
        /// Not even that.
        ENDING,
        CANCELLED
    }

    /// Unwinds a thread whose work is not wanted any more.
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the question was stopped", null, false, false);
        }
    }

    private final LongSupplier nanoTime;
    private final long start;
    private final long programsEnd;
    private final long end;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Set<ProgramRunner.Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile State state = State.RUNNING;
    private volatile boolean over;

    /// @param patience how many times as long as the budget says everything may take
    public Life(LongSupplier nanoTime, Budget budget, int patience) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.programsEnd =
                start + budget.timeForPrograms().multipliedBy(patience).toNanos();
        this.end = start + budget.time().multipliedBy(patience).toNanos();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    Duration since(long from) {
        return Duration.ofNanos(now() - from);
    }

    /// The time that the question has taken so far.
    public Duration age() {
        return since(start);
    }

    State state() {
        return state;
    }

    /// Runs a part of the work on the current thread, to be interrupted when the question is stopped.
    public void run(Runnable work) {
        Thread thread = Thread.currentThread();
        threads.add(thread);
        try {
            if (state == State.CANCELLED) {
                thread.interrupt();
            }
            work.run();
        } finally {
            threads.remove(thread);
        }
    }

    /// Takes care of a session until it is closed with [#close].
    public ProgramRunner.Session keep(ProgramRunner.Session session) {
        sessions.add(session);
        if (state == State.CANCELLED) {
            close(session);
            throw new Stopped();
        }
        return session;
    }

    public void close(ProgramRunner.Session session) {
        sessions.remove(session);
        session.close();
    }

    /// Begins nothing when the question is stopped.
    void check() {
        if (state == State.RUNNING && now() - programsEnd >= 0) {
            stop(State.TIME_OVER);
        }
        if (state != State.RUNNING) {
            throw new Stopped();
        }
    }

    /// Whether the fallback of the whole question may make another call.
    boolean mayFallBack() {
        if (state == State.CANCELLED) {
            throw new Stopped();
        }
        return state != State.ENDING && now() - end < 0;
    }

    /// Ends every program that runs, and interrupts every thread at work.
    public void stop(State reason) {
        synchronized (this) {
            if (over || state.compareTo(reason) >= 0) {
                return;
            }
            state = reason;
            threads.forEach(Thread::interrupt);
            sessions.forEach(ProgramRunner.Session::close);
        }
    }

    /// Takes back the interrupt of the current thread, which was meant for what it did before.
    void calm() {
        synchronized (this) { // not before everything was stopped
            boolean _ = Thread.interrupted();
        }
    }

    /// Waits for the time to be over, until it is interrupted.
    public void watch() {
        try {
            sleepUntil(programsEnd);
            stop(State.TIME_OVER);
            sleepUntil(end);
            stop(State.ENDING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the question is over
        }
    }

    private void sleepUntil(long time) throws InterruptedException {
        for (long left = time - now(); left > 0; left = time - now()) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    /// Nothing is stopped any more: there is an answer.
    public void finish() {
        synchronized (this) {
            over = true;
        }
    }

    public static VireoException cancelled() {
        return new VireoException(Code.CANCELLED, "the question was cancelled", "");
    }
}
