import { FakeApi } from '/work/main/widget/src/testing/fake-api.ts';
import { hostPage } from '/work/main/widget/src/testing/host-page.ts';
import { launch } from '/work/main/widget/src/testing/chromium.ts';
const browser = await launch();
const only = process.argv[2];
const sizes = (process.argv[3] ?? 'desktop,phone').split(',');
const themes = (process.argv[4] ?? 'light,dark').split(',');
const S: Record<string, (api: FakeApi, page: any) => Promise<void>> = {
  async list(api, page) { await page.getByRole('option', { name: /CTO-0412/ }).waitFor(); },
  async chosen(api, page) { await page.getByRole('option', { name: /CTO-0412/ }).click(); await page.getByRole('button',{name:'Reservar porta'}).waitFor(); await page.getByText('Sem viabilidade (3)').click(); },
  async dialog(api, page) { await S.chosen(api,page); await page.getByRole('button',{name:'Reservar porta'}).click(); await page.getByText('separada para você').waitFor(); await page.getByRole('textbox',{name:'Cliente',exact:true}).fill('Maria Aparecida Souza'); },
  async errors(api, page) { await S.dialog(api,page); await page.getByRole('textbox',{name:'Cliente',exact:true}).fill(''); await page.getByRole('button',{name:'Confirmar reserva'}).click(); },
  async conflict(api, page) { api.twist('POST /v1/reservations', { problem:'port-taken', detail:'A porta 4 do Splitter 1 foi reservada por outra pessoa agora há pouco.', extra:{freePorts:[{splitterId:'s-cto-0412',port:5},{splitterId:'s-cto-0412',port:6}]}}); await S.dialog(api,page); await page.getByLabel('Código do contrato').fill('CNT-20931'); await page.getByRole('button',{name:'Confirmar reserva'}).click(); await page.getByText('acabou de ser').waitFor(); },
  async slow(api, page) { api.unsettled = 50; await S.dialog(api,page); await page.getByLabel('Código do contrato').fill('CNT-20931'); await page.getByRole('button',{name:'Confirmar reserva'}).click(); await page.getByText('demorando').waitFor(); },
  async reserved(api, page) { await S.dialog(api,page); await page.getByLabel('Código do contrato').fill('CNT-20931'); await page.getByRole('button',{name:'Confirmar reserva'}).click(); await page.getByText('Porta reservada').first().waitFor(); },
  async none(api, page) { await page.getByText('Sem viabilidade').first().waitFor(); },
  async indeterminate(api, page) { await page.getByText('Não foi possível').first().waitFor(); },
  async street(api, page) { await page.getByText('Confirme a posição').first().waitFor(); },
  async empty(api, page) { await page.getByText('Onde fica').waitFor(); },
  async suggest(api, page) { await page.getByRole('combobox').fill('rua tui'); await page.getByRole('option').first().waitFor(); await page.keyboard.press('ArrowDown'); },
  async expired(api, page) { await S.list(api,page); api.refuse('t1'); api.refuse('t2'); api.refuse('t3'); await page.getByRole('combobox').fill('rua x'); await page.keyboard.press('Enter'); await page.getByText('A sessão expirou').first().waitFor(); },
  async loading(api, page) { await page.getByText('Verificando').first().waitFor(); },
  async existing(api, page) { await page.getByText('já tem um cliente').waitFor(); },
  async already(api, page) { await page.getByText('Já reservada').waitFor(); },
  async adjust(api, page) { await S.list(api,page); await page.getByText('Ajustar posição').click(); await page.getByRole('button',{name:/norte/}).click(); await page.getByText('ajustada por você').waitFor(); },
};
for (const [name, act] of Object.entries(S)) {
  if (only && only !== 'all' && !only.split(',').includes(name)) continue;
  for (const size of sizes) for (const theme of themes) {
    const api = new FakeApi(hostPage); const base = await api.start();
    if (name==='none') api.viability = a => ({...a, verdict:'not_viable', reasons:[{code:'OUT_OF_COVERAGE',severity:'blocks',detail:'Fora da cobertura.',remedy:'O pedido foi registrado para a equipe de expansão.'}], boxes:a.boxes.map(b=>({...b,viable:false,freePorts:0,reasons:b.viable?[{code:'NO_FREE_PORT',severity:'blocks',detail:`Sem porta livre: ${b.totalPorts} de ${b.totalPorts} ocupadas.`}]:b.reasons}))});
    if (name==='indeterminate') api.viability = a => ({...a, verdict:'indeterminate', boxes:[], reasons:[{code:'UPSTREAM_UNAVAILABLE',severity:'unknown',detail:'O OZmap não respondeu a tempo.'}]});
    if (name==='street') api.candidates = () => [{location:{lat:-26.2782,lng:-48.8458},label:'Rua Tuiuti – Iririú',precision:'street',source:'gazetteer'}];
    if (name==='loading') api.twist('POST /v1/viability', {until:new Promise(()=>{})});
    if (name==='existing') api.session = {existingClient:{code:'CNT-1' as any,implanted:true,box:{id:'x',name:'CTO-0398'},port:2}, customer:{code:'CNT-1' as any}};
    if (name==='already') api.session = {customer:{code:'CNT-1' as any,name:'Maria Souza'}, reservation:{id:'r-9' as any,code:'CNT-1' as any,state:'reserved',box:{id:'box-cto-0412' as any,name:'CTO-0412'},splitter:{id:'s' as any,name:'Splitter 1'},port:3,drop:{path:[[-48.84612,-26.27841],[-48.84566,-26.2777]],length:81},location:{lat:-26.27841,lng:-48.84612},createdAt:'2026-11-01T00:00:00Z',expiresAt:new Date(Date.now()+12*86400e3).toISOString(),actor:{id:'a'},ozmap:{}}};
    const ctx = await browser.newContext({ viewport: size==='desktop'?{width:1280,height:800}:size==='phone'?{width:360,height:740}:{width:320,height:640}, colorScheme: theme as any, hasTouch: size!=='desktop', deviceScaleFactor: 1 });
    const page = await ctx.newPage(); page.setDefaultTimeout(6000);
    page.on('console', (m:any) => ['error','warning'].includes(m.type()) && console.log(name,size,theme,m.text()));
    page.on('pageerror', (e:any) => console.log(name,size,theme,String(e.stack)));
    await page.goto(base + (name==='empty'||name==='suggest'||name==='already'?'/':'/?address=Rua Tuiuti, 1480'));
    try { await act(api, page); } catch (e) { console.log('FAIL', name, size, theme, String(e).slice(0,300)); }
    await page.waitForTimeout(2500);
    await page.screenshot({ path: `/tmp/shots/${name}-${size}-${theme}.png` });
    const v = await page.evaluate('violations'); if (v.length) console.log(name, 'CSP', v);
    await ctx.close(); await api.stop();
  }
}
await browser.close();
