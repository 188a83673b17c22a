<#
.SYNOPSIS
Packs every Kenger library and the kenger tool, each with its bill of materials beside it, and pushes them where a source is given.
.PARAMETER Version
The packages' version, 1.2.3 or 1.2.3-beta.1. Default: what git says, the last tag v1.2.3, or the next version's alpha after it.
.PARAMETER Output
Where the packages go. Default: artifacts/packages.
.PARAMETER Baseline
A folder with the packages of one earlier version: what programs that were built with those would miss is refused. Default: none.
.PARAMETER Source
The feed to push to. Default: none, nothing is pushed.
.PARAMETER ApiKey
The feed's key. Default: the environment variable NUGET_API_KEY.
#>
param(
    [string] $Version,
    [string] $Output = (Join-Path $PSScriptRoot 'artifacts/packages'),
    [string] $Baseline,
    [string] $Source,
    [string] $ApiKey = $env:NUGET_API_KEY
)
$ErrorActionPreference = 'Stop'

$Output = (New-Item -ItemType Directory -Force -Path $Output).FullName
# Asked for once, so that all packages have the same, and know each other by it.
if (-not $Version) {
    $Version = dotnet msbuild (Join-Path $PSScriptRoot 'src/Kenger.Registry.Server') -nologo -restore -t:FindVersion -getProperty:Version -p:Configuration=Release
    if ($LASTEXITCODE) { Write-Error "$Version"; exit $LASTEXITCODE }
}

$arguments = @('pack', (Join-Path $PSScriptRoot 'Kenger.sln'), '--configuration', 'Release', '--output', $Output, "-p:Version=$Version")
if ($Baseline) {
    $before = @(Get-ChildItem -Path $Baseline -Filter 'Kenger.Contracts.*.nupkg')
    if ($before.Count -ne 1) { throw "$Baseline must hold the packages of one version" }
    $arguments += "-p:KengerBaseline=$((Resolve-Path $Baseline).Path)"
    $arguments += "-p:KengerBaselineVersion=$($before[0].BaseName.Substring('Kenger.Contracts.'.Length))"
}
# Paths of this machine are no part of what is built: anybody gets the same from the same commit. That needs git, for what the folder is called instead.
if (Test-Path (Join-Path $PSScriptRoot '.git')) { $arguments += '-p:ContinuousIntegrationBuild=true' }
dotnet @arguments
if ($LASTEXITCODE) { exit $LASTEXITCODE }

# The tool lists what restoring has found. Its manifest is .config/dotnet-tools.json.
Push-Location $PSScriptRoot
try {
    dotnet tool restore | Out-Null
    if ($LASTEXITCODE) {
        Write-Warning 'no bills of materials: the tool of .config/dotnet-tools.json could not be had'
    }
    else {
        foreach ($project in Get-ChildItem -Path 'src/*/*.csproj') {
            dotnet tool run dotnet-CycloneDX -- $project.FullName --disable-package-restore --include-project-references --set-nuget-purl --output-format Json `
                --set-name $project.BaseName --set-version $Version --set-type Library --output $Output --filename "$($project.BaseName).$Version.cdx.json" | Out-Null
            if ($LASTEXITCODE) { exit $LASTEXITCODE }
        }
    }
}
finally { Pop-Location }

if ($Source) {
    dotnet nuget push (Join-Path $Output "*.$Version.nupkg") --source $Source --api-key $ApiKey --skip-duplicate
    exit $LASTEXITCODE
}
