package dev.vireo.agent.internal.asking;

import dev.vireo.agent.Trace.Question;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Answers questions that do not depend on each other, several at a time, with what they would have given one
/// after the other.
///
/// The thread of the program takes them in their order. Other threads, one for each session that the runner
/// has room for, answer later ones ahead of their turn, each on a memory of its own. When its turn comes,
/// what was found ahead is taken over if nothing that became known meanwhile could have changed it; otherwise
/// the question is answered in its turn, and so is one whose first program did not answer.
final class Branches {
    /// What the questions gave: the answers up to the first that is unknown, or before the first that has none, and
    /// why that one has none.
    record Answered(List<Question> answers, Optional<ToolException> refusal) {}

    private static final class Branch {
        private final QuestionNode inquiry;
        private final boolean again;
        private final CompletableFuture<Optional<Question>> ahead = new CompletableFuture<>();
        private boolean begun;
        private @Nullable Memory memory;

        /// @param again whether an earlier one is the same question
        private Branch(QuestionNode inquiry, boolean again) {
            this.inquiry = inquiry;
            this.again = again;
        }
    }

    private record Helper(ProgramRunner.Session session, Thread thread) {}

    private final QuestionTree asking;
    private final Life life;
    private final List<Branch> branches = new ArrayList<>();
    private final List<Helper> helpers = new ArrayList<>();
    private boolean over;

    Branches(QuestionTree asking, List<QuestionNode> inquiries) {
        this.asking = asking;
        this.life = asking.life();
        Set<Memory.QuestionKey> keys = new HashSet<>();
        for (QuestionNode inquiry : inquiries) {
            branches.add(new Branch(inquiry, !keys.add(asking.key(inquiry))));
        }
    }

    Answered answer() {
        try {
            help();
            return inTurn();
        } finally {
            end();
        }
    }

    /// Starts as many threads as are of use and have room.
    private void help() {
        for (int i = 1; i < branches.size(); i++) {
            Optional<ProgramRunner.Session> room =
                    asking.parts().requiredRunner().tryOpen();
            if (room.isEmpty()) {
                return;
            }
            ProgramRunner.Session session = life.keep(room.get());
            Thread thread = Thread.ofVirtual().name("vireo-branch").unstarted(() -> work(session));
            helpers.add(new Helper(session, thread));
            thread.start();
        }
    }

    private void work(ProgramRunner.Session session) {
        try {
            life.run(() -> {
                for (Branch branch = claim(); branch != null; branch = claim()) {
                    ahead(branch, session);
                }
            });
        } finally {
            life.close(session);
        }
    }

    /// The first that nobody has begun.
    private synchronized @Nullable Branch claim() {
        for (Branch branch : branches) {
            if (!over && !branch.begun && !branch.again) {
                branch.begun = true;
                return branch;
            }
        }
        return null;
    }

    private synchronized boolean begin(Branch branch) {
        boolean mine = !branch.begun;
        branch.begun = true;
        return mine;
    }

    /// Answers a question before its turn, if that goes well.
    private void ahead(Branch branch, ProgramRunner.Session session) {
        Memory memory = branch.inquiry.place().memory().branch();
        branch.memory = memory;
        asking.ranAhead();
        Optional<Question> answer = Optional.empty();
        try {
            life.check();
            answer = Optional.of(asking.ask(branch.inquiry.ahead(session, memory)));
        } catch (ToolException | RuntimeException e) {
            answer = Optional.empty(); // it is met again in its turn, where it counts
        } finally {
            branch.ahead.complete(answer);
        }
    }

    private Answered inTurn() {
        List<Question> answers = new ArrayList<>();
        for (Branch branch : branches) {
            try {
                Question answer = begin(branch) ? asking.ask(branch.inquiry) : taken(branch);
                answers.add(answer);
                if (answer.unknown()) {
                    break; // its program ends here
                }
            } catch (ToolException e) {
                return new Answered(answers, Optional.of(e));
            }
        }
        return new Answered(answers, Optional.empty());
    }

    /// The answer of a question that was begun ahead of its turn.
    private Question taken(Branch branch) throws ToolException {
        while (!branch.ahead.isDone()) {
            Branch later = claim();
            if (later == null) {
                break;
            }
            ahead(later, branch.inquiry.place().session().orElseThrow());
        }
        Optional<Question> answer;
        try {
            answer = branch.ahead.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Life.Stopped();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a branch always ends with an answer or none", e);
        }
        life.check();
        Memory known = branch.inquiry.place().memory();
        Memory found = branch.memory;
        if (answer.isEmpty() || found == null || !known.fits(found)) {
            return asking.ask(branch.inquiry);
        }
        known.absorb(found);
        return answer.get();
    }

    /// Ends what still works ahead: nobody waits for it.
    private void end() {
        synchronized (this) {
            over = true;
        }
        for (Helper helper : helpers) {
            if (branches.stream().allMatch(b -> !b.begun || b.ahead.isDone() || b.memory == null)) {
                return; // they end by themselves, and their workers are as good as new
            }
            helper.thread.interrupt();
            life.close(helper.session);
        }
    }
}
