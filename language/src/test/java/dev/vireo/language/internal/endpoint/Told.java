package dev.vireo.language.internal.endpoint;

import dev.vireo.language.ModelOptions;
import dev.vireo.language.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keeps what it is told.
final class Told implements ModelOptions.Listener {
    final List<Long> progress = new ArrayList<>();
    final List<String> retries = new ArrayList<>();
    final List<String> leftOut = new ArrayList<>();
    final List<String> loading = new ArrayList<>();
    final List<Usage> answered = new ArrayList<>();

    @Override
    public synchronized void progress(String model, long characters) {
        progress.add(characters);
    }

    @Override
    public void retrying(String model, int sent, Duration pause, String reason) {
        retries.add(model + " " + sent + " " + reason);
    }

    @Override
    public void loading(String model) {
        loading.add(model);
    }

    @Override
    public void leftOut(String model, String part) {
        leftOut.add(part);
    }

    @Override
    public void answered(String model, Usage usage) {
        answered.add(usage);
    }
}
