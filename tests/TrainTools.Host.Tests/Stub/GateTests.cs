using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Stub;

/// <summary>Calls that the stub must not let through to the host, and that nothing of them reaches the disk.</summary>
public sealed class GateTests : IDisposable
{
    private readonly StubbedWebUi _webUi = new();

    public void Dispose() => _webUi.Dispose();

    [StubFact]
    public void Create_WithoutALogin_FromAForeignPageOrWithoutOurHeader_IsRefusedAndLeavesNothing()
    {
        _webUi.Start("hana:秘密");
        var before = Refusals.Files(_webUi.Data).Where(IsOfProjects).ToList();

        var noLogin = Create("誰か");
        var madeUp = Create("誰か", headers =>
            headers.Add("Cookie", "access-token=made-up; access-token-unsecure=made-up"));
        var foreign = Create("誰か", headers => headers.Add("Origin", "https://evil.example"));

        Assert.Equal((HttpStatusCode.Unauthorized, new Problem("stub.logged_out", "")), noLogin);
        Assert.Equal(noLogin, madeUp);
        Assert.Equal(
            (HttpStatusCode.Forbidden, new Problem("stub.foreign_page", "", ("origin", "https://evil.example"))),
            foreign);
        Assert.Empty(before);
        Assert.DoesNotContain(Refusals.Files(_webUi.Data), IsOfProjects);
    }

    [StubFact]
    public void Create_WithoutOurHeaderOrWithAPagesOwnSecret_ReachesTheHostOnlyAsTheTabItself()
    {
        _webUi.Start();

        var noHeader = Create("誰か", headers => headers.Remove("X-TrainTools"));
        var before = Refusals.Files(_webUi.Data).Where(IsOfProjects).ToList();
        var made = _webUi.Call("Projects/Create", new CreateProjectRequest { Label = "花子", RequestId = "r" },
            headers => headers.Add("tt-secret", "a secret that the page made up")).Message<CreateProjectResponse>();

        Assert.Equal((HttpStatusCode.Forbidden, new Problem("stub.header_missing", "")), noHeader);
        Assert.Empty(before);
        Assert.Equal("花子", made.Project.Label);
    }

    private (HttpStatusCode, Problem?) Create(string label, Action<HttpRequestHeaders>? change = null)
    {
        var answer = _webUi.Call("Projects/Create", new CreateProjectRequest { Label = label }, change);
        using var error = JsonDocument.Parse(answer.Body);
        return (answer.Http, error.RootElement.GetProperty("problem").Deserialize<Problem>());
    }

    private static bool IsOfProjects(string file) => file.StartsWith("outputs/", StringComparison.Ordinal);
}
