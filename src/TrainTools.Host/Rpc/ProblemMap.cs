using TrainTools.Core.Settings;
using TrainTools.Protocol;
using ProblemMessage = TrainTools.Protocol.Problem;

namespace TrainTools.Host.Rpc;

/// <summary>Problems in the words of the protocol.</summary>
public static class ProblemMap
{
    /// <summary>A finding.</summary>
    internal static Protocol.Finding Of(Preflight.Finding finding) => new()
    {
        Severity = (Severity)((int)finding.Weight + 1), // Unspecified is 0
        Problem = Of(finding.Problem),
    };

    /// <summary>A fact that the doctor found.</summary>
    internal static Protocol.DoctorFact Of(Preflight.DoctorFact fact) => new()
    {
        State = (Protocol.FactState)((int)fact.State + 1), // Unspecified is 0
        Name = Of(fact.Name),
        Value = Of(fact.Value),
    };

    /// <summary>The English sentence of the protocol's problem; empty for null.</summary>
    public static string InEnglish(ProblemMessage? problem) => problem is null ? "" : SettingTexts.InAForm(new Problem(
        problem.Code, problem.Field, [.. problem.Arguments.Select(argument => (argument.Key, argument.Value))]));

    /// <summary>The protocol's problem; null for null, a message field that is not set.</summary>
    public static ProblemMessage? Of(Problem? problem) => problem is null ? null : new ProblemMessage
    {
        Code = problem.Code,
        Field = problem.Field,
        Arguments = { problem.Arguments.ToDictionary(argument => argument.Key, argument => argument.Value) },
    };
}
