package dev.vireo.planners.internal.layout;

import dev.vireo.language.LanguageModel;
import dev.vireo.language.LanguageModel.Completion;
import dev.vireo.language.LanguageModel.Request;
import dev.vireo.language.Usage;
import dev.vireo.layout.LayoutAnswer;
import dev.vireo.planners.LayoutChecks;
import dev.vireo.planners.LayoutChecks.Problem.Severity;
import dev.vireo.planners.LayoutPlan;
import dev.vireo.planners.LayoutPlan.Provenance;
import dev.vireo.planners.internal.layout.LayoutPrompt.Form;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Asks a language model for a layout, and again with what was wrong with its answer, a few times at most.
public final class LayoutDialogue {
    /// How often a model may mend its answer.
    static final int REPAIRS = 2;

    /// What is asked for.
    public interface Job {
        /// `layout` or `edit`, for the version of the prompt.
        String kind();

        /// What the model is told about its job.
        String system(Form form);

        /// The schema of an answer.
        String schema();

        /// The request, with the last answer and its problems when there was one.
        String request(Optional<String> previous, List<String> problems);

        /// Reads an answer.
        LayoutAnswer read(String answer);
    }

    private final LanguageModel model;
    private final Job job;
    private int requests;
    private Usage usage = Usage.NONE;
    private String prompt = "";
    private String form = "";

    public LayoutDialogue(LanguageModel model, Job job) {
        this.model = model;
        this.job = job;
    }

    public LayoutPlan run() {
        Optional<LayoutAnswer.Read> best = Optional.empty();
        Optional<String> previous = Optional.empty();
        List<String> problems = List.of();
        List<String> notes = new ArrayList<>();
        String asked = "";
        for (int i = 0; i <= REPAIRS; i++) {
            String request = job.request(previous, problems);
            if (request.equals(asked)) {
                break; // the same answer once more
            }
            asked = request;
            Completion completion;
            try {
                completion = ask(request);
            } catch (VireoException e) {
                // a script that has no further answer is no reason to throw away the one that it gave
                if (previous.isEmpty() || e.code() != Code.DATA) {
                    throw e;
                }
                notes.add("the answer was not mended: " + e.what());
                break;
            }
            String said = completion.said();
            previous = Optional.of(said);
            if (completion.cutOff()) {
                problems = List.of("the answer was cut off at its length limit; be brief");
                continue;
            }
            switch (job.read(said)) {
                case LayoutAnswer.Unreadable(List<String> why) -> problems = why;
                case LayoutAnswer.Read read -> {
                    List<LayoutChecks.Problem> found = LayoutChecks.of(read.layout());
                    problems = found.stream()
                            .filter(p -> p.severity() == Severity.ERROR)
                            .map(LayoutChecks.Problem::message)
                            .toList();
                    best = Optional.of(read);
                    if (problems.isEmpty()) {
                        return planned(read, notes);
                    }
                }
            }
        }
        if (best.isPresent()) {
            return planned(best.get(), notes);
        }
        return new LayoutPlan.NotUnderstood(
                "the answer of " + model.id() + " is no layout"
                        + (requests == 1 ? "" : " (asked " + requests + " times)") + ": " + String.join("; ", problems),
                provenance());
    }

    private LayoutPlan planned(LayoutAnswer.Read read, List<String> before) {
        List<String> notes = new ArrayList<>(read.notes());
        notes.addAll(before);
        notes.addAll(LayoutChecks.remarks(read.layout()));
        return new LayoutPlan.Planned(read.layout(), notes, provenance());
    }

    private Completion ask(String request) {
        Form asked = model.takesSchema() ? Form.JSON : Form.TEXT;
        String system = job.system(asked);
        form = asked.toString();
        prompt = LayoutPrompt.version(job.kind(), system, asked == Form.JSON ? job.schema() : "");
        Completion completion = model.complete(
                new Request(system, request, 0, asked == Form.JSON ? Optional.of(job.schema()) : Optional.empty()));
        requests++;
        usage = usage.plus(completion.usage());
        return completion;
    }

    private Provenance provenance() {
        return new Provenance(model.id(), model.endpoint(), prompt, form, requests, usage);
    }
}
