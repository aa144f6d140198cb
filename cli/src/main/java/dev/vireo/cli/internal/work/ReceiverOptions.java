package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.program.Receiver;
import dev.vireo.runtime.VireoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what a question or a program is about.
public final class ReceiverOptions extends MediaOptions {
    @Option(
            names = "--receiver",
            paramLabel = "RECEIVER",
            description = "What the program is given: image, image_list or video (default: by what is named).")
    private @Nullable String receiver;

    @Option(
            names = "--option",
            paramLabel = "TEXT",
            description = "A possible answer to a question about a video; give it several times.")
    private List<String> answers = new ArrayList<>();

    public ReceiverOptions(Console console) {
        super(console);
    }

    /// What the program is given.
    ///
    /// @throws VireoException with code USAGE when the options contradict each other
    @Override
    public Receiver receiver() {
        Receiver implied = super.receiver();
        Receiver chosen = Optional.ofNullable(receiver)
                .map(text -> Names.choice("--receiver", text, Receiver.class))
                .orElse(implied);
        boolean fits = isEmpty() || chosen == implied || (chosen == Receiver.IMAGE_LIST && implied == Receiver.IMAGE);
        if (!fits) {
            throw usage(
                    "--receiver " + receiver + " does not fit to "
                            + switch (implied) {
                                case IMAGE -> "one picture";
                                case IMAGE_LIST -> imageFiles().size() + " pictures";
                                case VIDEO -> "a video";
                            },
                    switch (chosen) {
                        case IMAGE -> "Name one picture with --image FILE.";
                        case IMAGE_LIST -> "Name pictures with --image FILE.";
                        case VIDEO -> "Name a video with --video FILE.";
                    });
        }
        if (!answers.isEmpty() && chosen != Receiver.VIDEO) {
            throw usage(
                    "--option is about videos: only their programs are given possible answers",
                    "Write the possible answers into the question.");
        }
        if (answers.stream().anyMatch(String::isBlank)) {
            throw usage("--option is empty", "Write a possible answer.");
        }
        return chosen;
    }

    @Override
    List<String> answers() {
        return List.copyOf(answers);
    }
}
