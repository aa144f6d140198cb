package dev.vireo.runtime.hub;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// Decides whether and when a request is tried again: up to five times in a row without progress, after 1, 2,
/// 4 and 8 seconds, or as long as the hub asks to wait.
final class Retries {
    private static final int TRIES = 5;
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Hub.Model model;
    private final String file;
    private final HubSettings settings;
    private final Hub.Progress progress;
    private final Pause pause;
    private int failures;
    private long best;

    /// Waits.
    @FunctionalInterface
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    /// A request.
    @FunctionalInterface
    interface Request<T> {
        T send() throws IOException, InterruptedException;
    }

    Retries(Hub.Model model, String file, HubSettings settings, Hub.Progress progress, Pause pause) {
        this.model = model;
        this.file = file;
        this.settings = settings;
        this.progress = progress;
        this.pause = pause;
    }

    /// Sends a request until it is answered.
    ///
    /// @throws VireoException with code PROVIDER when it is not
    <T> T until(Request<T> request) throws InterruptedException {
        while (true) {
            try {
                return request.send();
            } catch (IOException e) {
                failed(e, 0);
            }
        }
    }

    /// A try failed; returns when it is time for the next one.
    ///
    /// @param reached how far the tries have come; coming farther than ever makes the count begin anew
    /// @throws VireoException with code PROVIDER when there is none
    void failed(IOException e, long reached) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (reached > best) {
            best = reached;
            failures = 0;
        }
        failures++;
        if (failures >= TRIES) {
            throw HubRefusal.gaveUp(model, file, failures, e, settings.endpoint());
        }
        Optional<Duration> asked = e instanceof HubRefusal.Busy busy ? busy.retryAfter() : Optional.empty();
        if (asked.isPresent() && asked.get().compareTo(LONGEST) > 0) {
            throw new VireoException(
                    Code.PROVIDER,
                    "[" + model + "] " + HubRefusal.reason(e) + ", and asks to wait "
                            + asked.get().toSeconds() + " s",
                    "Run the command again after that; what has come is kept. A token (HF_TOKEN) may raise the limit.",
                    e);
        }
        Duration wait = asked.orElse(Duration.ofSeconds(1L << (failures - 1)));
        progress.notice((file.isEmpty() ? model.toString() : Hub.Model.shown(file)) + ": " + HubRefusal.reason(e)
                + "; trying again in " + wait.toSeconds() + " s");
        pause.sleep(wait);
    }
}
