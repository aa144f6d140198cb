package dev.vireo.runtime;

import dev.vireo.runtime.VireoException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What an implementation of an extension point promises, as checks with names, which anyone can run: one by
/// one as tests of any test framework, or all at once with [#require].
///
/// @param subject what is checked: `planner builtin`
/// @param checks the promises; each can be run by itself and again
public record Conformance(String subject, List<Check> checks) {
    /// One promise.
    ///
    /// @param name the promise as a sentence
    /// @param body throws when it is not kept
    public record Check(String name, Body body) {
        /// Sees whether the promise is kept.
        ///
        /// @throws Exception when it is not; an [AssertionError] as well
        public void run() throws Exception {
            body.run();
        }
    }

    /// What a check does.
    @FunctionalInterface
    public interface Body {
        /// Returns when all is as promised.
        void run() throws Exception;
    }

    /// A promise that is not kept.
    ///
    /// @param check its name
    /// @param cause what the check threw
    public record Failure(String check, Throwable cause) {
        @Override
        public String toString() {
            return check + ": " + (cause instanceof AssertionError ? cause.getMessage() : cause);
        }
    }

    public Conformance {
        checks = List.copyOf(checks);
    }

    /// No checks yet.
    public static Conformance of(String subject) {
        return new Conformance(subject, List.of());
    }

    /// The same with one more check.
    public Conformance with(String name, Body body) {
        List<Check> more = new ArrayList<>(checks);
        more.add(new Check(name, body));
        return new Conformance(subject, more);
    }

    /// Runs all checks; the promises that are not kept.
    public List<Failure> failures() {
        List<Failure> out = new ArrayList<>();
        for (Check check : checks) {
            try {
                check.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                out.add(new Failure(check.name, e));
                return out;
            } catch (Exception | AssertionError e) {
                out.add(new Failure(check.name, e));
            }
        }
        return out;
    }

    /// Runs all checks.
    ///
    /// @throws AssertionError naming every promise that is not kept
    public void require() {
        List<Failure> failures = failures();
        if (!failures.isEmpty()) {
            StringBuilder text = new StringBuilder(subject)
                    .append(" breaks ")
                    .append(failures.size())
                    .append(" of ")
                    .append(checks.size())
                    .append(" promises:");
            failures.forEach(failure -> text.append("\n- ").append(failure));
            AssertionError error = new AssertionError(text.toString());
            failures.forEach(failure -> error.addSuppressed(failure.cause));
            throw error;
        }
    }

    /// Sees that something is so.
    ///
    /// @throws AssertionError with the message when it is not
    public static void ensure(boolean so, String message) {
        if (!so) {
            throw new AssertionError(message);
        }
    }

    /// Sees that a name can stand in traces and records: a text that is not blank, the same at every call.
    public static void ensureName(String what, Callable<String> name) throws Exception {
        String first = Objects.requireNonNull(name.call(), what);
        ensure(!first.isBlank(), what + " is blank");
        ensure(first.equals(name.call()), what + " was '" + first + "' and is another now");
    }

    /// Sees that something is refused with one of these codes, and gives the refusal.
    public static VireoException refusal(Body body, Code... codes) throws Exception {
        try {
            body.run();
        } catch (VireoException e) {
            ensure(Arrays.asList(codes).contains(e.code()), "it is refused with code " + e.code() + ": " + e);
            return e;
        }
        throw new AssertionError("it is not refused");
    }

    /// Runs something on several threads at once, and gives what each returned.
    public static <T> List<T> sideBySide(int threads, Callable<T> body) throws Exception {
        CountDownLatch ready = new CountDownLatch(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return body.call();
                }));
            }
            List<T> out = new ArrayList<>();
            for (Future<T> future : futures) {
                out.add(Objects.requireNonNull(future.get(), "one of the threads got null"));
            }
            return out;
        } catch (ExecutionException e) {
            throw new AssertionError("on one of " + threads + " threads: " + e.getCause(), e.getCause());
        }
    }

    /// Sees that an interrupt ends a call, whether it then returns or throws.
    ///
    /// @param patience how long that may take
    public static void endsWhenInterrupted(Duration patience, Body body) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Thread caller = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (Exception e) {
                        // how it ends is its own affair
                    } finally {
                        ended.countDown();
                    }
                },
                "conformance-interrupt");
        caller.setDaemon(true); // a call that never ends must not keep the machine from stopping
        caller.start();
        waitUntilBlocked(caller);
        caller.interrupt();
        ensure(
                ended.await(patience.toMillis(), TimeUnit.MILLISECONDS),
                "the call went on for " + patience.toMillis() + " ms after the interrupt");
    }

    /// Until the call waits for something, or for as long as that can be expected to take.
    private static void waitUntilBlocked(Thread thread) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (System.nanoTime() < until) {
            switch (thread.getState()) {
                case WAITING, TIMED_WAITING, TERMINATED -> {
                    return;
                }
                case NEW, RUNNABLE, BLOCKED -> LockSupport.parkNanos(1_000_000);
            }
        }
    }
}
