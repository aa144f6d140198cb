package dev.vireo.agent.internal.asking;

import dev.vireo.planners.PlanRequest;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A question within an asking.
///
/// @param options the answers to choose from, if any
/// @param beyondWidth whether its program asked too many before it
/// @param place what of the asking the question stands in
public record QuestionNode(
        Value receiver,
        String question,
        Optional<Type> returns,
        Map<String, Value> context,
        List<String> options,
        int depth,
        boolean beyondWidth,
        Place place) {

    /// Where a question stands in the tree.
    ///
    /// @param session where its programs run; empty when none are written
    /// @param memory what it knows and adds to
    /// @param account what it may use
    /// @param open the questions that it stands inside
    /// @param ancestors the same with their programs, the outermost first
    /// @param ahead whether it is answered before its turn, so that it must not ask for a second program
    public record Place(
            Optional<ProgramRunner.Session> session,
            Memory memory,
            Account account,
            Set<Memory.QuestionKey> open,
            List<PlanRequest.Earlier> ancestors,
            boolean ahead) {

        /// The place of a question that a program of `question` asks here.
        Place inside(Memory.QuestionKey question, PlanRequest.Earlier with) {
            Set<Memory.QuestionKey> all = new HashSet<>(open);
            all.add(question);
            List<PlanRequest.Earlier> line = new ArrayList<>(ancestors);
            line.add(with);
            return new Place(session, memory, account, all, line, ahead);
        }
    }

    /// The same question ahead of its turn.
    QuestionNode ahead(ProgramRunner.Session session, Memory branch) {
        Place there = new Place(Optional.of(session), branch, place.account(), place.open(), place.ancestors(), true);
        return new QuestionNode(receiver, question, returns, context, options, depth, beyondWidth, there);
    }
}
