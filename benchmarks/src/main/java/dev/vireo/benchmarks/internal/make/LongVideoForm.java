package dev.vireo.benchmarks.internal.make;

import dev.vireo.microworld.questions.ClipQuestions;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// LongVideo-Reason: stories of five minutes, and questions with four options in their text.
///
/// @param splits those that are made, the usual one first
record LongVideoForm(List<String> splits) implements Form {
    private static final int A_VIDEO = 8;

    @Override
    public int most() {
        return 800_000;
    }

    @Override
    public boolean films() {
        return true;
    }

    @Override
    public int pictures(int count) {
        return (count + A_VIDEO - 1) / A_VIDEO;
    }

    @Override
    public int make(Job job) {
        int made = ClipQuestions.writeLong(job.count(), job.seed(), job.folder(), job.progress())
                .size();
        Path written = job.file("data/test.jsonl");
        Path wanted = job.file("data/" + job.split() + ".jsonl");
        try {
            if (!written.equals(wanted)) {
                Files.move(written, wanted, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + wanted + "] can't be written: " + IoReason.of(e), "", e);
        }
        return made;
    }
}
