package dev.vireo.cli.internal.console;

import dev.vireo.language.ModelOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Tells on a terminal how far a language model is with its answer, and that a server is asked again.
public final class ModelTalk implements ModelOptions.Listener {
    private static final long BETWEEN_NANOS = 500_000_000;

    private final Console console;
    private final AtomicLong told = new AtomicLong(System.nanoTime());

    public ModelTalk(Console console) {
        this.console = console;
    }

    @Override
    public void progress(String model, long characters) {
        long before = told.get();
        long now = System.nanoTime();
        if (now - before > BETWEEN_NANOS && told.compareAndSet(before, now)) {
            console.doing(model + " has written " + characters + " characters");
        }
    }

    @Override
    public void retrying(String model, int sent, Duration pause, String reason) {
        console.talk("vireo: " + model + " is asked again in " + pause.toMillis() + " ms: " + reason);
    }

    @Override
    public void loading(String model) {
        console.talk("vireo: the server still loads " + model + " and is waited for");
    }

    @Override
    public void leftOut(String model, String part) {
        console.talk("vireo: the server of " + model + " does not know " + part + " and is asked without it");
    }
}
