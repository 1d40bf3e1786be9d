using TrainTools.House.Tests.Sources;

namespace TrainTools.House.Tests.Contracts;

/// <summary>
/// <c>used-members.txt</c> holds the lines of the real packages' contracts that the product uses. What the product
/// refers to must be among them: so it compiles against the real packages too, though only the stand-ins are at hand.
/// </summary>
public sealed class UsedMembersTests
{
    private const string HowToRenew =
        "The list is tests/TrainTools.House.Tests/Contracts/used-members.txt; renew.sh beside it writes it anew from " +
        "the contracts and refuses what the real packages lack.";

    [StandInFact]
    public void UsedMembers_HoldEveryReferenceOfTheProduct()
    {
        var allowed = List().SelectMany(ContractLine.Uses).ToHashSet();

        var missing = ProductUses().Where(use => !allowed.Contains(use));

        Findings.None($"{HowToRenew} Not in the list:", missing);
    }

    [StandInFact]
    public void UsedMembers_HoldNothingThatTheProductNoLongerUses()
    {
        var uses = ProductUses();

        // What is overridden or implemented appears in no reference.
        var unused = List().Where(line => !line.Split(" | ")[2].Split(' ').Any(word => word is "virtual" or "abstract"))
            .Where(line => !ContractLine.Uses(line).Any(uses.Contains));

        Findings.None($"{HowToRenew} In the list, but not used:", unused);
    }

    [SharedContractsFact]
    public void UsedMembers_StandInTheContractsAsTheyAre()
    {
        var contracts = Product.Packages.Select(SharedContracts.FileOf).SelectMany(File.ReadLines).ToHashSet();

        var changed = List().Where(line => !contracts.Contains(line));

        Findings.None($"{HowToRenew} In the list, but not in the contracts:", changed);
    }

    private static SortedSet<string> ProductUses() =>
        new(Product.Assemblies.SelectMany(file => MemberUses.Of(file, Product.Packages)), StringComparer.Ordinal);

    private static IEnumerable<string> List() =>
        File.ReadLines(Repository.PathOf("tests/TrainTools.House.Tests/Contracts/used-members.txt"));
}
